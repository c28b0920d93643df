import type { UsageGrouping, UsageRow } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ASKED_FOR, parametersOf, type UsageQuery } from './usage-query.js';

interface Row {
  readonly day: string;
  readonly key_id: string | null;
  readonly key_name: string | null;
  readonly project_id: string | null;
  readonly project_name: string | null;
  readonly user_id: string | null;
  readonly user_email: string | null;
  readonly node_id: string | null;
  readonly served_name: string;
  readonly requests: string;
  readonly failed_requests: string;
  readonly aborted_requests: string;
  readonly continued_requests: string;
  readonly prompt_tokens: string;
  readonly completion_tokens: string;
}

const COLUMNS = ['key_id', 'project_id', 'user_id', 'node_id'] as const;
type Column = (typeof COLUMNS)[number];

/** A key is told with the project and the owner that it had. */
const TOLD_APART: Readonly<Record<UsageGrouping, readonly Column[]>> = {
  key: ['key_id', 'project_id', 'user_id'],
  project: ['project_id'],
  user: ['user_id'],
  node: ['node_id'],
  model: [],
};

/** Sums per UTC day and model, newest first. */
@Injectable()
export class UsageDays {
  constructor(private readonly dataSource: DataSource) {}

  /** `userId` null: of everyone. */
  async latest(query: UsageQuery, userId: string | null): Promise<UsageRow[]> {
    const rows: Row[] = await this.dataSource.query(sumsBy(TOLD_APART[query.by]), parametersOf(query, userId));
    return rows.map(toUsageRow);
  }
}

function sumsBy(columns: readonly Column[]): string {
  const shown = (column: Column) => (columns.includes(column) ? `nullif(${column}, '')` : 'NULL::text');
  const named = (column: Column, name: string) => (columns.includes(column) ? `max(${name})` : 'NULL::text');
  return `
    SELECT to_char(day, 'YYYY-MM-DD') AS day, ${COLUMNS.map((column) => `${shown(column)} AS ${column}`).join(', ')},
      ${named('key_id', 'key_name')} AS key_name, ${named('project_id', 'project_name')} AS project_name,
      ${named('user_id', 'email')} AS user_email, served_name, sum(requests) AS requests,
      sum(failed_requests) AS failed_requests, sum(aborted_requests) AS aborted_requests,
      sum(continued_requests) AS continued_requests,
      sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens
    FROM usage_days LEFT JOIN users ON users.id = usage_days.user_id
    WHERE day > (now() AT TIME ZONE 'UTC')::date - $1::integer AND ${ASKED_FOR}
    GROUP BY ${['day', 'served_name', ...columns].join(', ')}
    ORDER BY ${['day DESC', 'served_name', ...columns].join(', ')}`;
}

function toUsageRow(row: Row): UsageRow {
  return {
    day: row.day,
    keyId: row.key_id,
    keyName: row.key_name,
    projectId: row.project_id,
    projectName: row.project_name,
    userId: row.user_id,
    userEmail: row.user_email,
    nodeId: row.node_id,
    servedName: row.served_name,
    requests: Number(row.requests),
    failedRequests: Number(row.failed_requests),
    abortedRequests: Number(row.aborted_requests),
    continuedRequests: Number(row.continued_requests),
    promptTokens: Number(row.prompt_tokens),
    completionTokens: Number(row.completion_tokens),
  };
}

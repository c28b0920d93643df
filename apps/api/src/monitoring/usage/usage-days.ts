import type { UsageRow } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

interface Row {
  readonly day: string;
  readonly key_id: string;
  readonly key_name: string | null;
  readonly served_name: string;
  readonly requests: string;
  readonly failed_requests: string;
  readonly prompt_tokens: string;
  readonly completion_tokens: string;
}

const SUMS = `
  SELECT to_char(day, 'YYYY-MM-DD') AS day, key_id, max(key_name) AS key_name, served_name,
    sum(requests) AS requests, sum(failed_requests) AS failed_requests,
    sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens
  FROM usage_days
  WHERE day > (now() AT TIME ZONE 'UTC')::date - $1::integer AND ($2::text IS NULL OR user_id = $2)
  GROUP BY day, key_id, served_name ORDER BY day DESC, served_name, key_id`;

/** Sums per key, model and UTC day, newest first. */
@Injectable()
export class UsageDays {
  constructor(private readonly dataSource: DataSource) {}

  /** `userId` null: of everyone. */
  async latest(days: number, userId: string | null): Promise<UsageRow[]> {
    const rows: Row[] = await this.dataSource.query(SUMS, [days, userId]);
    return rows.map(toUsageRow);
  }
}

function toUsageRow(row: Row): UsageRow {
  return {
    day: row.day,
    keyId: row.key_id || null,
    keyName: row.key_name,
    servedName: row.served_name,
    requests: Number(row.requests),
    failedRequests: Number(row.failed_requests),
    promptTokens: Number(row.prompt_tokens),
    completionTokens: Number(row.completion_tokens),
  };
}

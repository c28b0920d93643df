import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Cell, csvLine } from './csv.js';
import { UsageDays } from './usage-days.js';
import { ASKED_FOR, parametersOf, type UsageExport } from './usage-query.js';

const ROWS_AT_ONCE = 1_000;

const DAY_COLUMNS = [
  'day',
  'keyId',
  'keyName',
  'projectId',
  'projectName',
  'userId',
  'userEmail',
  'nodeId',
  'servedName',
  'requests',
  'failedRequests',
  'abortedRequests',
  'promptTokens',
  'completionTokens',
  'continuedRequests',
] as const;

const REQUEST_COLUMNS = [
  'started_at',
  'request_id',
  'key_id',
  'project_id',
  'user_id',
  'served_name',
  'node_id',
  'instance_id',
  'protocol',
  'path',
  'status',
  'outcome',
  'tries',
  'prompt_tokens',
  'completion_tokens',
  'wait_ms',
  'first_byte_ms',
  'duration_ms',
  'continued',
  'lost_node_ids',
] as const;
/** Not as they stand in the table. */
const MADE: ReadonlySet<RequestColumn> = new Set(['started_at', 'lost_node_ids']);
type RequestColumn = (typeof REQUEST_COLUMNS)[number];

/** One page after the other by the place where the last one ended: memory does not grow with the file. */
const REQUESTS = `
  SELECT to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at, row_id,
    ${REQUEST_COLUMNS.filter((column) => !MADE.has(column)).join(', ')}, array_to_string(lost_node_ids, ' ') AS lost_node_ids
  FROM usage_requests
  WHERE started_at >= ((now() AT TIME ZONE 'UTC')::date - $1::integer + 1) AT TIME ZONE 'UTC' AND ${ASKED_FOR}
    AND ($6::timestamptz IS NULL OR (started_at, row_id) > ($6, $7::uuid))
  ORDER BY started_at, row_id LIMIT ${ROWS_AT_ONCE}`;

type RequestRow = Readonly<Record<RequestColumn, Cell>> & { readonly started_at: string; readonly row_id: string };

/** The accounts as a file for spreadsheets. */
@Injectable()
export class UsageCsv {
  constructor(
    private readonly dataSource: DataSource,
    private readonly days: UsageDays,
  ) {}

  /** `userId` null: of everyone. */
  stream(query: UsageExport, userId: string | null): Readable {
    const lines = query.rows === 'days' ? this.ofDays(query, userId) : this.ofRequests(query, userId);
    return Readable.from(query.for === 'spreadsheet' ? marked(lines) : lines);
  }

  private async *ofDays(query: UsageExport, userId: string | null): AsyncGenerator<string> {
    yield csvLine(DAY_COLUMNS);
    for (const row of await this.days.latest(query, userId))
      yield csvLine(DAY_COLUMNS.map((column) => row[column] ?? null));
  }

  private async *ofRequests(query: UsageExport, userId: string | null): AsyncGenerator<string> {
    yield csvLine(REQUEST_COLUMNS);
    let last: RequestRow | undefined;
    do {
      const place = [last?.started_at ?? null, last?.row_id ?? null];
      const rows: RequestRow[] = await this.dataSource.query(REQUESTS, [...parametersOf(query, userId), ...place]);
      if (rows.length > 0) yield rows.map((row) => csvLine(REQUEST_COLUMNS.map((column) => row[column]))).join('');
      last = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1);
    } while (last);
  }
}

async function* marked(lines: AsyncIterable<string>): AsyncGenerator<string> {
  yield '\uFEFF';
  yield* lines;
}

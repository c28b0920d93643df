import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DatabaseAddress } from '../../database/database-address.js';
import { transaction } from '../../database/transaction.js';
import { SpendingBook, type SpendingEntry, type SpendingPeriods } from './spending-book.js';

interface Row {
  readonly account: string;
  readonly day: string;
  readonly day_tokens: string;
  readonly month: string;
  readonly month_tokens: string;
  readonly shares: Readonly<Record<string, KeptShare>>;
}

interface KeptShare {
  readonly atMs: number;
  readonly share: unknown;
}

/** A process that says nothing for longer than a minute's window has nothing in it any more. */
const FORGET_SHARE_MS = 65_000;

const READ = `
  SELECT account, to_char(day, 'YYYY-MM-DD') AS day, day_tokens, to_char(month, 'YYYY-MM-DD') AS month, month_tokens, shares
  FROM spending WHERE account = ANY($1) ORDER BY account FOR UPDATE`;

const MAKE = `
  INSERT INTO spending (account, day, day_tokens, month, month_tokens)
  SELECT account, $2::date, 0, $3::date, 0 FROM unnest($1::text[]) AS account ORDER BY account
  ON CONFLICT DO NOTHING`;

const WRITE = `
  UPDATE spending s SET day = v.day, day_tokens = v.day_tokens, month = v.month, month_tokens = v.month_tokens,
    shares = v.shares
  FROM jsonb_to_recordset($1::jsonb) AS v(account text, day date, day_tokens bigint, month date, month_tokens bigint,
    shares jsonb)
  WHERE s.account = v.account`;

@Injectable()
export class DatabaseSpendingBook extends SpendingBook {
  private readonly process = randomUUID();

  constructor(
    private readonly dataSource: DataSource,
    private readonly address: DatabaseAddress,
  ) {
    super();
  }

  override get isShared(): boolean {
    return this.address.shared;
  }

  override async write(entries: readonly SpendingEntry[], periods: SpendingPeriods): Promise<void> {
    if (entries.length === 0) return;
    await transaction(this.dataSource, async (manager) => {
      const rows = await lockedRows(entries, periods, manager);
      const nowMs = await databaseNowMs(manager);
      const written = entries.flatMap((entry) => {
        const row = rows.get(entry.account);
        return row ? [this.next(row, entry, periods, nowMs)] : [];
      });
      await manager.query(WRITE, [JSON.stringify(written)]);
    });
  }

  private next(row: Row, entry: SpendingEntry, { day, month }: SpendingPeriods, nowMs: number) {
    /* A clock that lags behind another's must not bring an old day back. */
    const newDay = row.day > day ? row.day : day;
    const newMonth = row.month > month ? row.month : month;
    const dayTokens = (row.day === newDay ? Number(row.day_tokens) : 0) + entry.tokens;
    const monthTokens = (row.month === newMonth ? Number(row.month_tokens) : 0) + entry.tokens;
    const alive = Object.entries(this.isShared ? row.shares : {}).filter(
      ([process, { atMs }]) => process !== this.process && nowMs - atMs < FORGET_SHARE_MS,
    );
    const others = alive.map(([, { share }]) => share);
    const share = entry.claim({ account: row.account, dayTokens, monthTokens }, others);
    const shares = this.isShared ? { ...Object.fromEntries(alive), [this.process]: { atMs: nowMs, share } } : {};
    return {
      account: row.account,
      day: newDay,
      day_tokens: dayTokens,
      month: newMonth,
      month_tokens: monthTokens,
      shares,
    };
  }
}

async function lockedRows(
  entries: readonly SpendingEntry[],
  { day, month }: SpendingPeriods,
  manager: EntityManager,
): Promise<Map<string, Row>> {
  const accounts = entries.map(({ account }) => account);
  await manager.query(MAKE, [accounts, day, month]);
  const rows: Row[] = await manager.query(READ, [accounts]);
  return new Map(rows.map((row) => [row.account, row]));
}

/** One clock for all processes. */
async function databaseNowMs(manager: EntityManager): Promise<number> {
  const [row]: { ms: string }[] = await manager.query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms');
  return Number(row?.ms);
}

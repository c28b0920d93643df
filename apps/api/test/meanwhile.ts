import type { DataSource } from 'typeorm';

const PATIENCE_MS = 10_000;

type Statement = readonly [sql: string, parameters?: unknown[]];

/** Lets `work` run into a transaction that has done `statement` and is committed only when `work` waits for it. */
export async function meanwhile<T>(
  source: DataSource,
  [sql, parameters]: Statement,
  work: () => Promise<T>,
): Promise<T> {
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query(sql, parameters);
    const done = work();
    await untilSomebodyWaits(source);
    await runner.commitTransaction();
    return await done;
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    await runner.release();
  }
}

/** There is no event for a lock that is waited for. */
async function untilSomebodyWaits(source: DataSource): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const rows: unknown[] = await source.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (rows.length > 0) return;
  }
  throw new Error(`Nobody waited for the transaction within ${PATIENCE_MS} ms.`);
}

import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { systemCode } from '../config/system-code.js';

type Action = () => void;

const pending = new WeakMap<QueryRunner, Action[]>();

const MOST_ATTEMPTS = 4;
/** Serialization failure and deadlock: the server says "try again". */
const TRY_AGAIN = new Set(['40001', '40P01']);

/**
 * The one way to open a transaction: it knows what shall happen after the commit, and tries again where the server
 * asks for it. `work` may run more than once, so it touches nothing but the database and `afterCommit`.
 */
export async function transaction<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(dataSource, work);
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !TRY_AGAIN.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** Does `action` once the manager's transaction is committed, and never when it rolls back. */
export function afterCommit(manager: EntityManager, action: Action): void {
  const actions = manager.queryRunner && pending.get(manager.queryRunner);
  if (!actions) throw new Error('afterCommit needs the manager of a transaction opened by transaction().');
  actions.push(action);
}

/** The SQLSTATE of a failed statement, such as `23503` for a foreign key. */
export function sqlState(error: unknown): string | undefined {
  const code = systemCode(error);
  if (code !== undefined || typeof error !== 'object' || error === null) return code;
  return 'driverError' in error ? sqlState(error.driverError) : undefined;
}

async function attemptOnce<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  const actions: Action[] = [];
  const result = await dataSource.transaction((manager) => {
    if (manager.queryRunner) pending.set(manager.queryRunner, actions);
    return work(manager);
  });
  for (const action of actions) action();
  return result;
}

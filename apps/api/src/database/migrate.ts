import { DataSource, type QueryRunner } from 'typeorm';
import { RefusalToStart } from '../config/refusal-to-start.js';
import { migrations } from './migrations/index.js';

/** Any number that nobody else locks; several API processes may start on one database at once. */
const MIGRATION_LOCK = 715_110_001;

/** Brings the schema up to date, never back. The lock lets one process migrate while the others wait. */
export async function migrate(url: string): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    applicationName: 'aivailable-migrate',
  });
  await dataSource.initialize();
  const locker = dataSource.createQueryRunner();
  try {
    await locker.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await refuseNewer(locker);
    await dataSource.runMigrations();
  } finally {
    await locker.release();
    await dataSource.destroy();
  }
}

/** What a newer version wrote is not understood here: rows would be read wrongly, or written as they may not be. */
async function refuseNewer(runner: QueryRunner): Promise<void> {
  if (!(await runner.hasTable('migrations'))) return;
  const [last] = await runner.query('SELECT name FROM migrations ORDER BY "timestamp" DESC LIMIT 1');
  const newest = migrations.at(-1)?.name ?? '';
  if (last === undefined || numberOf(last.name) <= numberOf(newest)) return;
  throw new RefusalToStart(
    `The database was brought up to date by a newer AIvailable (${last.name}; this one knows of ${newest} at most). ` +
      'Bring this copy up to date (git pull) and start again, or go back to a copy of the data from before.',
  );
}

/** Names end with thirteen digits, by which they are ordered. */
function numberOf(name: string): number {
  return Number(name.slice(-13));
}

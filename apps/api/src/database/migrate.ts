import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.js';

/** Any number that nobody else locks; several API processes may start on one database at once. */
const MIGRATION_LOCK = 715_110_001;

/** Brings the schema up to date. The lock lets one process migrate while the others wait. */
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
    await dataSource.runMigrations();
  } finally {
    await locker.release();
    await dataSource.destroy();
  }
}

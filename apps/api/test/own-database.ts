import { DataSource } from 'typeorm';
import { migrate } from '../src/database/migrate.js';
import { ensureDatabase } from '../src/database/open-database.js';
import { startTestServer } from './setup/test-server.js';

export interface OwnDatabase {
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

/** A migrated database on a PostgreSQL of the suite's own, for suites outside of this project. */
export async function openOwnDatabase(): Promise<OwnDatabase> {
  const server = await startTestServer();
  const url = await ensureDatabase(server.url, 'ledger');
  await migrate(url);
  const dataSource = new DataSource({ type: 'postgres', url, extra: { max: 4 } });
  await dataSource.initialize();
  return {
    dataSource,
    close: async () => {
      await dataSource.destroy();
      await server.stop();
    },
  };
}

/** One embedded PostgreSQL for all suites of this project, with a migrated template that each suite copies. */
import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);

export default async function globalSetup() {
  const { startTestServer } = await import('./test-server.ts');
  const server = await startTestServer();
  process.env.TEST_DATABASE_SERVER = server.url;
  globalThis.stopTestDatabaseServer = server.stop;
}

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { DatabaseAddress } from '../src/database/database-address.js';
import { TEMPLATE } from './setup/test-server.js';

export interface TestDatabase {
  readonly address: DatabaseAddress;
  /** Drops it. Close everything that is connected first; what is left is thrown out. */
  close(): Promise<void>;
}

/** A migrated database of the suite's own on the server that the global set-up started. */
export async function openTestDatabase({ shared = false } = {}): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_SERVER;
  if (!server)
    throw new Error('The test database server is not running: is the api project set up by jest.config.mjs?');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    address: { url: url.href, shared },
    close: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

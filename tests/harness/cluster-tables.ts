import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './product-process.js';

interface Client {
  connect(): Promise<void>;
  query(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
  end(): Promise<void>;
}

/** The driver is the API's, not ours. */
const { Client } = createRequire(path.join(ROOT, 'apps', 'api', 'package.json'))('pg') as {
  Client: new (config: { connectionString: string }) => Client;
};

/** Looks into the embedded database of a data folder, past the API. */
export async function readTables<T>(dataDir: string, sql: string): Promise<readonly T[]> {
  const password = (await readFile(path.join(dataDir, 'postgres-password'), 'utf8')).trim();
  /* The fourth line of a PostgreSQL server's own file is its port. */
  const port = (await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[3];
  const client = new Client({ connectionString: `postgres://aivailable:${password}@127.0.0.1:${port}/aivailable` });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

import pg from 'pg';
import type { Config } from '../config/config.js';
import { RefusalToStart } from '../config/refusal-to-start.js';
import { folderRefusal } from './data-folder.js';
import type { DatabaseAddress } from './database-address.js';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.js';

const LEAST_VERSION = 14;
const CONNECT_WITHIN_MS = 10_000;
const NAME = 'aivailable';

/** A database, not migrated yet, and where it is ours the server that is stopped at the end. */
export interface OpenDatabase {
  readonly address: DatabaseAddress;
  /** One line for the start-up log; without secrets. */
  readonly description: string;
  /** Resolves when a server of ours ends by itself. An outside one is its owner's: the pool waits for its return. */
  readonly lost: Promise<void>;
  stop(): Promise<void>;
}

/** The outside PostgreSQL of DATABASE_URL, else the embedded one. From here on both are the same. */
export async function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<OpenDatabase> {
  return config.databaseUrl === null ? openEmbedded(config.dataDir) : openOutside(config.databaseUrl);
}

async function openOutside(url: string): Promise<OpenDatabase> {
  const version = await serverVersion(url);
  if (version.major < LEAST_VERSION)
    throw new RefusalToStart(
      `The PostgreSQL of DATABASE_URL is version ${version.text}; AIvailable needs ${LEAST_VERSION} or later. ` +
        'Upgrade it, or leave DATABASE_URL out to use the embedded one.',
    );
  const description = `PostgreSQL ${version.text} at ${placeOf(url)}`;
  return {
    address: { url, shared: true },
    description,
    lost: new Promise(() => undefined),
    stop: async () => undefined,
  };
}

async function openEmbedded(dataDir: string): Promise<OpenDatabase> {
  const server = await startEmbeddedPostgres({ dataDir, durable: true }).catch((error: unknown) => {
    throw folderRefusal(dataDir, error);
  });
  try {
    const url = await ensureDatabase(server.url, NAME);
    const description = `embedded PostgreSQL (process ${server.pid}${server.adopted ? ', adopted' : ''})`;
    return { address: { url, shared: false }, description, lost: server.lost, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The database of that name on the server, made when it is missing. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  await withClient(serverUrl, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function serverVersion(url: string): Promise<{ major: number; text: string }> {
  try {
    return await withClient(url, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      const text = rows[0]?.server_version ?? 'unknown';
      return { major: Number.parseInt(text, 10), text };
    });
  } catch (error) {
    throw new RefusalToStart(
      `The PostgreSQL of DATABASE_URL (${placeOf(url)}) cannot be used: ${reason(error)}. ` +
        'Check that it runs and that host, port, name and password are right, or leave DATABASE_URL out to use the embedded one.',
    );
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Host, port and name; never user and password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** Node's connection errors to a name with several addresses have an empty message. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join(', ');
  return error instanceof Error ? error.message : String(error);
}

import { spawn } from 'node:child_process';
import { open, readFile, rm, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RefusalToStart } from '../../config/refusal-to-start.js';
import { CHILD_ENVIRONMENT } from '../child-environment.js';
import { diskFullSentence } from '../data-folder.js';
import { processIdentity } from '../running-process.js';
import { findBinaries } from './binaries.js';
import { type Cluster, lastLines, openCluster, SUPERUSER } from './cluster.js';
import { isServing, type Postmaster, readPostmaster } from './postmaster-file.js';
import { untilGone } from './server-watch.js';
import { findUnprivileged, type Unprivileged } from './unprivileged.js';

const LOOK_EVERY_MS = 20;
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;
const MOST_PORTS = 4;

export interface EmbeddedPostgres {
  /** Superuser on the maintenance database; carries the password. */
  readonly url: string;
  readonly pid: number;
  /** True when a server that a killed process left behind was taken over. */
  readonly adopted: boolean;
  /** Resolves when the server ends without having been stopped by us. */
  readonly lost: Promise<void>;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** False only for tests: nothing is forced to disk. */
  readonly durable: boolean;
}

/**
 * A real PostgreSQL server on loopback, with its data under the data folder. It runs in a session of its own: a Ctrl-C
 * in the terminal reaches us and not it, and when we are killed it lives on and is adopted by the next start.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const as = await findUnprivileged(await findBinaries(), options.dataDir);
  const cluster = await openCluster(options.dataDir, as, options.durable);
  const left = await adoptable(cluster.dir);
  const postmaster = left ?? (await startOnFreePort(cluster, as, options));
  const stopping = new AbortController();
  return {
    url: `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${postmaster.port}/postgres`,
    pid: postmaster.pid,
    adopted: left !== null,
    lost: untilGone(postmaster.pid, stopping.signal),
    stop: async () => {
      stopping.abort();
      await stopServer(postmaster);
      await as.close();
    },
  };
}

/** A server that still runs on this data, once it is ready; a lock file that nobody stands behind is removed. */
async function adoptable(clusterDir: string): Promise<Postmaster | null> {
  const deadline = Date.now() + START_WITHIN_MS;
  for (let found = await readPostmaster(clusterDir); found; found = await readPostmaster(clusterDir)) {
    if (!(await isServing(found))) break;
    if (found.ready) return found;
    if (Date.now() > deadline)
      throw new RefusalToStart(
        `A PostgreSQL (process ${found.pid}) holds ${clusterDir} but does not get ready. Stop it.`,
      );
    await delay(LOOK_EVERY_MS);
  }
  await rm(join(clusterDir, 'postmaster.pid'), { force: true });
  return null;
}

/** Somebody may take the free port before the server does; then another one is tried. */
async function startOnFreePort(cluster: Cluster, as: Unprivileged, options: EmbeddedOptions): Promise<Postmaster> {
  const logFile = join(options.dataDir, 'postgres.log');
  for (let attempt = 1; ; attempt++) {
    const outcome = await startServer(cluster, as, options, logFile);
    if (typeof outcome !== 'string') return outcome;
    if (attempt < MOST_PORTS && outcome.includes('Address already in use')) continue;
    if (/No space left on device|Disk quota exceeded/.test(outcome))
      throw new RefusalToStart(diskFullSentence(options.dataDir));
    throw new RefusalToStart(`The embedded PostgreSQL did not start: ${lastLines(outcome)} (see ${logFile})`);
  }
}

/** The running server, or what it wrote when it gave up. */
async function startServer(
  cluster: Cluster,
  as: Unprivileged,
  { durable }: EmbeddedOptions,
  logFile: string,
): Promise<Postmaster | string> {
  const port = await freePort();
  const [file = '', ...words] = [
    ...as.before,
    join(as.binDir, 'postgres'),
    '-D',
    cluster.dir,
    ...settings(port, durable),
  ];
  const log = await open(logFile, 'a', 0o600);
  await truncate(logFile);
  const child = spawn(file, words, {
    ...as.identity,
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = new Promise<true>((resolve) => {
    child.once('exit', () => resolve(true));
    child.once('error', () => resolve(true));
  });
  child.unref();
  await log.close();
  const ready = await untilReady(cluster.dir, ended);
  return ready ?? (await readFile(logFile, 'utf8'));
}

async function untilReady(clusterDir: string, ended: Promise<true>): Promise<Postmaster | null> {
  for (const deadline = Date.now() + START_WITHIN_MS; Date.now() < deadline; ) {
    const found = await readPostmaster(clusterDir);
    if (found?.ready) return found;
    if (await Promise.race([ended, delay(LOOK_EVERY_MS, false)])) return null;
  }
  return null;
}

function settings(port: number, durable: boolean): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    shared_buffers: '64MB',
    max_connections: '60',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Fast shutdown: open transactions are rolled back. Its file is gone a moment before the process is. */
async function stopServer({ pid }: Postmaster): Promise<void> {
  const identity = await processIdentity(pid);
  if (identity === null || !signal(pid, 'SIGINT')) return;
  for (const deadline = Date.now() + STOP_WITHIN_MS; Date.now() < deadline; ) {
    if ((await processIdentity(pid)) !== identity) return;
    await delay(LOOK_EVERY_MS);
  }
  signal(pid, 'SIGQUIT');
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

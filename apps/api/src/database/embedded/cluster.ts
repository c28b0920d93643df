import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusalToStart } from '../../config/refusal-to-start.js';
import { CHILD_ENVIRONMENT } from '../child-environment.js';
import { diskFullSentence } from '../data-folder.js';
import type { Unprivileged } from './unprivileged.js';

export const SUPERUSER = 'aivailable';

/** Where the server's files and its password lie. */
export interface Cluster {
  readonly dir: string;
  readonly password: string;
}

/**
 * The data of the embedded server, made at first use. It is built under another name and renamed when whole, so that
 * a kill in the middle leaves nothing that looks like a database.
 */
export async function openCluster(dataDir: string, as: Unprivileged, durable: boolean): Promise<Cluster> {
  const dir = join(dataDir, 'postgres');
  const passwordFile = join(dataDir, 'postgres-password');
  if (await exists(join(dir, 'PG_VERSION'))) {
    await as.own(dir);
    return { dir, password: await keptPassword(passwordFile) };
  }
  const password = randomBytes(24).toString('base64url');
  const building = join(dataDir, 'postgres.new');
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { mode: 0o700 });
  await as.own(building);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await initialise(building, password, as, durable);
  await rename(building, dir);
  return { dir, password };
}

async function keptPassword(file: string): Promise<string> {
  const password = await readFile(file, 'utf8').catch(() => null);
  if (password !== null) return password.trim();
  throw new RefusalToStart(
    `The password file ${file} is missing, so the database beside it cannot be opened. Put it back from a backup, or choose a new AIVAILABLE_DATA_DIR.`,
  );
}

async function initialise(dir: string, password: string, as: Unprivileged, durable: boolean): Promise<void> {
  /* A copy that the server's user may read, for as long as this takes. */
  const passwordCopy = `${dir}.password`;
  await writeFile(passwordCopy, password, { mode: 0o600 });
  await as.own(passwordCopy);
  const words = [
    join(as.binDir, 'initdb'),
    `--pgdata=${dir}`,
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordCopy}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ];
  const { code, output } = await runToEnd([...as.before, ...words], as).finally(() =>
    rm(passwordCopy, { force: true }),
  );
  if (code === 0) return;
  await rm(dir, { recursive: true, force: true });
  if (/No space left on device|Disk quota exceeded/.test(output)) throw new RefusalToStart(diskFullSentence(dir));
  throw new RefusalToStart(`The embedded PostgreSQL could not be set up: ${lastLines(output)}`);
}

function runToEnd([file = '', ...words]: string[], as: Unprivileged): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { ...as.identity, cwd: '/', env: CHILD_ENVIRONMENT });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

export function lastLines(output: string): string {
  return output.trim().split('\n').slice(-4).join(' / ');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, processIdentity } from '../running-process.js';

/** What a PostgreSQL server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** Null: there is no such file, or it was cut short. */
export async function readPostmaster(clusterDir: string): Promise<Postmaster | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  /* Line 1 the process, line 4 the port, line 8 what it does. */
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number.isInteger(port) ? port : 0, ready: lines[7]?.trim() === 'ready' };
}

/** True while that process runs and is a PostgreSQL server, not a later process with the same number. */
export async function isServing(postmaster: Postmaster): Promise<boolean> {
  if ((await processIdentity(postmaster.pid)) === null) return false;
  return (await commandLine(postmaster.pid))?.includes('postgres') ?? false;
}

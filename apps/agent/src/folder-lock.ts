import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOwnFolder } from './own-folder.js';

export interface FolderLock {
  release(): Promise<void>;
}

export type LockResult = { ok: true; lock: FolderLock } | { ok: false; sentence: string };

/** One agent per folder: two would take each other's node and sockets. A lock of a dead process is nobody's. */
export async function lockFolder(dir: string): Promise<LockResult> {
  const path = join(dir, 'agent.lock');
  try {
    await makeOwnFolder(dir);
    const holder = await readHolder(path);
    if (holder !== null) return refuse(`The folder ${dir} is used by a running agent (process ${holder}).`);
    await writeFile(path, `${process.pid} ${beginningOf(process.pid) ?? ''}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse(
      `The folder ${dir} cannot be written: ${why}. Choose another one with --dir or AIVAILABLE_AGENT_DIR.`,
    );
  }
  return { ok: true, lock: { release: () => rm(path, { force: true }) } };
}

/** The pid of the living process that wrote the lock, else null. */
async function readHolder(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [pid = '', beginning = ''] = text.trim().split(' ');
  if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return null;
  return beginningOf(Number(pid)) === (beginning || null) && isAlive(Number(pid)) ? Number(pid) : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process began: a pid alone may have been given to somebody else since. Null where the system keeps it to itself. */
function beginningOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function refuse(sentence: string): LockResult {
  return { ok: false, sentence };
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { CHILD_ENVIRONMENT } from './child-environment.js';

const run = promisify(execFile);

/**
 * Tells a running process from a later one with the same number: something that is the same as long as it runs and
 * different for every other process. Null: no such process, or only its remains (a zombie).
 */
export async function processIdentity(pid: number): Promise<string | null> {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid, 'lstart=');
}

/** The command line of a running process; null when it is gone. */
export async function commandLine(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return fromPs(pid, 'command=');
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  return line?.replaceAll('\0', ' ').trim() ?? null;
}

async function fromProc(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  /* The second field is the name in brackets and may hold anything; state is field 3, start time field 22. */
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}:${fields[19]}`;
}

async function fromPs(pid: number, column: string): Promise<string | null> {
  const answer = await run('ps', ['-p', String(pid), '-o', column], {
    env: CHILD_ENVIRONMENT,
  }).catch(() => null);
  return answer?.stdout.trim() || null;
}

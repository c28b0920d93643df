import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process began, as text, or null when there is no such process. A pid alone may have been given to
 * somebody else since; pid and beginning together name one process.
 */
export function processBeginning(pid) {
  return process.platform === 'linux' ? beginningFromProc(pid) : beginningFromPs(pid);
}

export function isSameProcess({ pid, beginning }) {
  return beginning !== null && processBeginning(pid) === beginning;
}

function beginningFromProc(pid) {
  try {
    // The command name may hold spaces and brackets, so the fields are counted after its last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, beginning] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' ? null : `${bootId()} ${beginning}`;
  } catch {
    return null;
  }
}

/** The command line of a process; empty when it is gone. */
export function commandLine(pid) {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function bootId() {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function beginningFromPs(pid) {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

import { copyFileSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';

const LARGEST_BYTES = 20 * 1024 * 1024;

/** Opens a log for appending. The descriptor goes to the child itself, which so survives the launcher. */
export function openLog(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  trimLog(file);
  return openSync(file, 'a', 0o600);
}

/** Keeps one older log of at most 20 MiB. The file is cut in place: writers append, so they go on at its new end. */
export function trimLog(file) {
  if (sizeOf(file) <= LARGEST_BYTES) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** What a run wrote: everything after the size that the log had when it began. */
export function endOfLog(file, fromBytes) {
  try {
    return readFileSync(file).subarray(fromBytes).toString('utf8');
  } catch {
    return '';
  }
}

export function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

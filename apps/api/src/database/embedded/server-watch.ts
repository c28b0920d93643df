import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from '../running-process.js';

const LOOK_EVERY_MS = 500;

/**
 * Resolves when the process is gone, whoever started it: an adopted server is no child of ours and tells us nothing.
 * Never resolves once `signal` is aborted.
 */
export function untilGone(pid: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    void watch(pid, signal).then((gone) => gone && resolve());
  });
}

async function watch(pid: number, signal: AbortSignal): Promise<boolean> {
  const identity = await processIdentity(pid);
  while (!signal.aborted) {
    if (identity === null || (await processIdentity(pid)) !== identity) return !signal.aborted;
    await delay(LOOK_EVERY_MS, undefined, { ref: false });
  }
  return false;
}

import { setTimeout as pause } from 'node:timers/promises';

const BETWEEN_MS = 150;

/** Asks `/readyz` until it says 200. Resolves to null then, or to the last reasons when the time is over. */
export async function waitUntilReady(url, deadlineMs, signal) {
  const endsMs = Date.now() + deadlineMs;
  let reasons = ['the API does not answer'];
  while (Date.now() < endsMs && !signal.aborted) {
    const answer = await ask(url);
    if (answer?.ready) return null;
    reasons = answer?.reasons ?? reasons;
    await pause(BETWEEN_MS);
  }
  return reasons;
}

async function ask(url) {
  try {
    const response = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(2_000) });
    const body = await response.json();
    return { ready: response.status === 200, reasons: body.reasons };
  } catch {
    return null;
  }
}

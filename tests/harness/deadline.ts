import { setTimeout as pause } from 'node:timers/promises';

/** The promise, or a failure that says what did not happen. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = pause(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${what}: not within ${ms} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}

/** For what announces itself by no event: asks again until the answer is there, or fails with the last reason. */
export async function eventually<T>(
  ms: number,
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const endsMs = Date.now() + ms;
  let last: unknown = 'no answer';
  while (Date.now() < endsMs) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await pause(25);
  }
  throw new Error(`${what}: not within ${ms} ms (${last instanceof Error ? last.message : String(last)})`);
}

import { setTimeout as pause } from 'node:timers/promises';
import { type Asking, begin } from './door-calls.js';
import type { EngineGauge } from './engine-gauge.js';

/** Looks on and on until it is so, and says how long that took: nobody tells when an engine lets go. */
export async function msUntil(ms: number, holds: () => Promise<boolean>): Promise<number> {
  const fromMs = performance.now();
  while (!(await holds())) {
    if (performance.now() - fromMs > ms) throw new Error(`not within ${ms} ms`);
    await pause(1);
  }
  return performance.now() - fromMs;
}

export type Phase = 'waiting' | 'reading' | 'writing';

/** Beside it, for comparison: the same without anything of ours in between. */
export async function leaveDirectly(gauge: EngineGauge): Promise<number> {
  const messages = [{ role: 'user', content: ANSWER }];
  const go = await gauge.begin({ model: 'any', stream: true, max_tokens: 700, messages });
  go();
  return msUntil(MOST_MS, async () => (await gauge.busy()) === 0);
}

export interface Watch {
  /** At the engine, by its own count. */
  readonly busy: () => Promise<number>;
  /** At the door. */
  readonly waiting: () => Promise<number>;
}

const LONG_PROMPT = 'a word '.repeat(240);
const ANSWER = `Repeat: ${'and on '.repeat(60)}`;
const LONG_ANSWER = `Repeat: ${'and on '.repeat(450)}`;
const MOST_MS = 5_000;

/** Lets a request get into a phase, leaves it there, and measures until nobody works on it any more. */
export async function leave(phase: Phase, asking: Asking, watch: Watch): Promise<number> {
  const leaving = new AbortController();
  const look = phase === 'waiting' ? watch.waiting : watch.busy;
  const call = { prompt: phase === 'reading' ? LONG_PROMPT : ANSWER, maxTokens: 700, signal: leaving.signal };
  const begun = begin(asking, call);
  const gone = begun.then(({ rest }) => rest()).catch(() => undefined);
  if (phase === 'writing') await begun;
  await msUntil(MOST_MS, async () => (await look()) === 1);
  leaving.abort();
  const tookMs = await msUntil(MOST_MS, async () => (await look()) === 0);
  await gone;
  return tookMs;
}

/** Takes all slots for some seconds, or until it is told to let go. */
export async function occupy(slots: number, asking: Asking): Promise<() => Promise<void>> {
  const leaving = new AbortController();
  const call = { prompt: LONG_ANSWER, maxTokens: 700, signal: leaving.signal };
  const begun = await Promise.all(Array.from({ length: slots }, () => begin(asking, call)));
  const gone = begun.map(({ rest }) => rest().catch(() => undefined));
  return async () => {
    leaving.abort();
    await Promise.all(gone);
  };
}

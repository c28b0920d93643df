import { describe, expect, it } from '@jest/globals';
import { systemClock } from './clock.js';

const ALARMS = 3_000;

/** Alarms of 1 to 40 ms that are set at all times of a busy second; true for each that rang before its time. */
async function rungEarly(): Promise<readonly boolean[]> {
  const early: boolean[] = [];
  const set = (delayMs: number) => {
    const dueMs = systemClock.nowMs() + delayMs;
    systemClock.after(delayMs, () => early.push(systemClock.nowMs() < dueMs));
  };
  for (let i = 0; i < ALARMS; i++) setTimeout(() => set(1 + (i % 40)), i % 97);
  /* A process that always has something to do looks at its alarms at every moment, not only when one is due. */
  while (early.length < ALARMS) await new Promise((resolve) => setImmediate(resolve));
  return early;
}

describe('the clock of this machine', () => {
  it('lets no alarm ring before its time: who looks then, and finds it too early, would never look again', async () => {
    expect((await rungEarly()).filter(Boolean)).toEqual([]);
  });
});

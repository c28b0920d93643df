import { NO_LIMITS } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock } from '../clock.fake.js';
import { LimitGate } from './limit-gate.js';
import type { Reservation } from './reservation.js';
import { reserved } from './reserved.fake.js';

const MINUTE = 60_000;

/** A call that may take `most` tokens and takes `part` of them, `tookMs` long; the next one comes `afterMs` later. */
const call = fc.record({
  most: fc.integer({ min: 1, max: 120 }),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  tookMs: fc.nat(90_000),
  afterMs: fc.nat(8_000),
});
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

interface Spent {
  readonly atMs: number;
  readonly tokens: number;
}

/** Plays the calls on a clock that stands still between two of them. */
async function play(calls: readonly Call[], tokensPerMinute: number, patienceMs = 2 * MINUTE) {
  const clock = new FakeClock();
  const gate = new LimitGate(clock, patienceMs, false);
  const project = { projectId: 'p', name: 'P', limits: NO_LIMITS };
  const grant = { scopes: [], models: null, limits: { ...NO_LIMITS, tokensPerMinute }, project };
  const spent: Spent[] = [];
  let refused = 0;
  const run = async ({ most, part, tookMs }: Call) => {
    let reservation: Reservation;
    try {
      reservation = await reserved(gate, { keyId: 'k', keyName: 'k', grant }, most);
    } catch {
      refused++;
      return;
    }
    const tokens = Math.floor(most * part);
    spent.push({ atMs: clock.nowMs(), tokens });
    clock.after(tookMs, () => reservation.settle(tokens, clock.nowMs()));
  };
  for (const one of calls) {
    void run(one);
    await settled();
    await clock.pass(one.afterMs, settled);
  }
  for (let i = 0; i < 400 && gate.waiting > 0; i++) {
    await clock.pass(MINUTE / 6, settled);
  }
  return { spent, refused, waiting: gate.waiting };
}

/** Promises that were settled have told those who waited for them. */
async function settled(): Promise<void> {
  for (let i = 0; i < 4; i++) await Promise.resolve();
}

/** Each begins at the moment at which the one before is settled, between two steps of the test. */
const ONE_AFTER_THE_OTHER: Call[] = [
  { most: 1, part: 0, tookMs: 1, afterMs: 0 },
  { most: 1, part: 0, tookMs: 0, afterMs: 0 },
  { most: 2, part: 0.5, tookMs: 54_292, afterMs: 1_483 },
  { most: 2, part: 0.5, tookMs: 0, afterMs: 5_725 },
];

describe('limits over random histories', () => {
  it('are passed by one request at most in any minute, and nobody waits for ever', async () => {
    const property = fc.asyncProperty(
      fc.array(call, { maxLength: 40 }),
      fc.integer({ min: 1, max: 400 }),
      async (calls, limit) => {
        const { spent, waiting } = await play(calls, limit);
        expect(waiting).toBe(0);
        for (const { atMs } of spent) {
          const minute = spent.filter((one) => one.atMs >= atMs && one.atMs <= atMs + MINUTE);
          const withoutLargest =
            minute.reduce((sum, { tokens }) => sum + tokens, 0) - Math.max(...minute.map(({ tokens }) => tokens));
          expect(withoutLargest).toBeLessThan(limit);
        }
      },
    );
    await fc.assert(property, { numRuns: 150, examples: [[ONE_AFTER_THE_OTHER, 1]] });
  });

  it('refuse nothing where everything fits, if only one has the patience', async () => {
    const property = fc.asyncProperty(fc.array(call, { maxLength: 40 }), async (calls) => {
      const total = calls.reduce((sum, { most, part }) => sum + Math.floor(most * part), 0);
      const { refused } = await play(calls, total + 1, 100 * MINUTE);
      expect(refused).toBe(0);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('of 100 tokens are used to 98 of 100 by 50 callers at once that try again, and passed by one call at most', async () => {
    for (const size of [1, 7, 33, 60, 99, 150]) {
      const calls = Array.from({ length: 50 }, () => ({ most: size * 3, part: 1 / 3, tookMs: 400, afterMs: 0 }));
      const { spent } = await play(calls, 100);
      const total = spent.reduce((sum, { tokens }) => sum + tokens, 0);
      expect(total).toBeLessThan(100 + size);
      expect(total).toBeGreaterThanOrEqual(Math.min(98, 50 * size));
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SlidingWindow } from './sliding-window.js';

const MINUTE = 60_000;

describe('a sliding minute', () => {
  it('holds what was counted within it, and forgets it a quarter of a second late at most', () => {
    const window = new SlidingWindow();
    window.add(7, 1_000_100);
    expect(window.used(1_000_100 + MINUTE)).toBe(7);
    expect(window.used(1_000_100 + MINUTE + 250)).toBe(0);
  });

  it('says when less than a limit is used', () => {
    const window = new SlidingWindow();
    window.add(60, 0);
    window.add(60, 10_000);
    expect(window.msUntilBelow(100, 20_000)).toBe(MINUTE + 250 - 20_000);
    expect(window.msUntilBelow(60, 20_000)).toBe(MINUTE + 250 - 10_000);
    expect(window.msUntilBelow(10, 20_000)).toBe(MINUTE + 250 - 10_000);
    expect(window.msUntilBelow(121, 20_000)).toBe(0);
  });

  it('is put right at the moment at which it was wrong, and forgets no use that came to light late', () => {
    const window = new SlidingWindow();
    const step = window.add(50, 0);
    window.correct(step, -20, 30_000);
    expect(window.used(30_000)).toBe(30);
    window.correct(step, -10, 2 * MINUTE);
    expect(window.used(2 * MINUTE)).toBe(0);
    window.correct(step, 5, 2 * MINUTE);
    expect(window.used(2 * MINUTE)).toBe(5);
  });

  it('equals the sum of what is no older than a minute, give or take a step', () => {
    const additions = fc.array(fc.record({ amount: fc.nat(100), afterMs: fc.nat(20_000) }), { maxLength: 60 });
    fc.assert(
      fc.property(additions, (given) => {
        const window = new SlidingWindow();
        const counted: { amount: number; atMs: number }[] = [];
        let nowMs = 1_000_000;
        for (const { amount, afterMs } of given) {
          nowMs += afterMs;
          window.add(amount, nowMs);
          counted.push({ amount, atMs: nowMs });
          const since = (ms: number) =>
            counted.filter(({ atMs }) => nowMs - atMs <= ms).reduce((sum, one) => sum + one.amount, 0);
          expect(window.used(nowMs)).toBeGreaterThanOrEqual(since(MINUTE));
          expect(window.used(nowMs)).toBeLessThanOrEqual(since(MINUTE + 250));
        }
      }),
    );
  });
});

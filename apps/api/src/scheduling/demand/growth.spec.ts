import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { demandTimes } from './demand-times.js';
import { type Growth, growthAfter, type Load, NO_GROWTH } from './growth.js';

const HOUR_MS = 3_600_000;
const { growth: times } = demandTimes();
const limits = { owed: 1, mostExtra: 2 };
const quiet: Load = { waiting: 0, longestWaitMs: 0, busySlots: 0, slots: 4, readyReplicas: 1 };
const queueing: Load = { waiting: 3, longestWaitMs: 2_000, busySlots: 4, slots: 4, readyReplicas: 1 };

/** The same load, second by second. */
function after(seconds: number, load: (second: number, growth: Growth) => Load, from = NO_GROWTH): Growth {
  let growth = from;
  for (let second = 0; second <= seconds; second++) {
    growth = growthAfter(growth, load(second, growth), limits, times, second * 1_000);
  }
  return growth;
}

describe('a deployment under load', () => {
  it('gets one more replica when requests wait for ten seconds, not before', () => {
    expect(after(9, () => queueing).extra).toBe(0);
    expect(after(10, () => queueing).extra).toBe(1);
  });

  it('gets one when its slots are taken though nobody waits yet', () => {
    expect(after(10, () => ({ ...quiet, busySlots: 4 })).extra).toBe(1);
    expect(after(60, () => ({ ...quiet, busySlots: 3 })).extra).toBe(0);
  });

  it('gets no second one before the first is ready, nor within the cool-down, nor beyond its maximum', () => {
    expect(after(120, () => queueing).extra).toBe(1);
    const loadsAtOnce = (_: number, { extra }: Growth) => ({ ...queueing, readyReplicas: 1 + extra });
    expect(after(39, loadsAtOnce).extra).toBe(1);
    expect(after(40, loadsAtOnce).extra).toBe(2);
    expect(after(600, loadsAtOnce).extra).toBe(2);
  });

  it('is not hot by a moment: a gap begins the hold time anew', () => {
    expect(after(60, (second) => (second % 8 === 0 ? { ...quiet, busySlots: 2 } : queueing)).extra).toBe(0);
  });

  it('gives it back after five minutes of calm, and one at a time', () => {
    const grown: Growth = { ...NO_GROWTH, extra: 2, steppedAtMs: 0 };
    const calm = { ...quiet, slots: 12, busySlots: 1, readyReplicas: 3 };
    expect(after(299, () => calm, grown).extra).toBe(2);
    expect(after(300, () => calm, grown).extra).toBe(1);
    expect(after(600, () => calm, grown).extra).toBe(1);
    expect(after(602, () => calm, grown).extra).toBe(0);
  });

  it('keeps it while the others could not take its work with ease', () => {
    const grown: Growth = { ...NO_GROWTH, extra: 1, steppedAtMs: 0 };
    const load = { ...quiet, slots: 8, busySlots: 3, readyReplicas: 2 };
    expect(after(3_600, () => load, grown).extra).toBe(1);
  });

  it('is bound at once by a smaller maximum', () => {
    const grown: Growth = { ...NO_GROWTH, extra: 5 };
    expect(growthAfter(grown, queueing, limits, times, 0).extra).toBe(2);
  });
});

describe('whatever the load', () => {
  const aLoad = fc.record({ seconds: fc.integer({ min: 1, max: 600 }), waiting: fc.nat(20), share: fc.nat(100) });

  it('the number of replicas stays within its bounds, and changes but a few times an hour', () => {
    fc.assert(
      fc.property(fc.array(aLoad, { minLength: 1, maxLength: 30 }), fc.nat(5), (series, mostExtra) => {
        const { numbers, steps } = lived(series, mostExtra);
        expect(numbers.every((extra) => extra >= 0 && extra <= mostExtra)).toBe(true);
        expect(numbers.every((extra, i) => Math.abs(extra - (numbers[i - 1] ?? 0)) <= 1)).toBe(true);
        for (const from of steps) {
          const within = steps.filter((at) => at >= from && at < from + HOUR_MS).length;
          /* Each way down takes a calm of five minutes, and there are no more ways up than down, and its growth. */
          expect(within).toBeLessThanOrEqual(2 * (HOUR_MS / times.calmMs) + mostExtra);
        }
      }),
      { numRuns: 100 },
    );
  });
});

interface Spell {
  readonly seconds: number;
  readonly waiting: number;
  readonly share: number;
}

/** Every five seconds; each replica serves as soon as it is wanted. */
function lived(series: readonly Spell[], mostExtra: number): { numbers: number[]; steps: number[] } {
  const looks = series.flatMap((spell) => Array.from({ length: Math.ceil(spell.seconds / 5) }, () => spell));
  const numbers: number[] = [];
  const steps: number[] = [];
  let growth = NO_GROWTH;
  looks.forEach(({ waiting, share }, i) => {
    const readyReplicas = 1 + growth.extra;
    const slots = 4 * readyReplicas;
    const busySlots = Math.round((slots * share) / 100);
    const load = { waiting, longestWaitMs: waiting * 500, slots, busySlots, readyReplicas };
    const next = growthAfter(growth, load, { owed: 1, mostExtra }, times, i * 5_000);
    if (next.extra !== growth.extra) steps.push(i * 5_000);
    numbers.push(next.extra);
    growth = next;
  });
  return { numbers, steps };
}

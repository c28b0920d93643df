import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Berth, type Bins, type Parcel, type Terms, TightPacking } from './tight-packing.js';

const bins: Bins = { roomMiB: [10, 14, 9], groups: [0, 1, 1] };

const part = fc.record({ bin: fc.nat(2), mib: fc.integer({ min: 1, max: 12 }) });
const whole = part.map((one) => [one]);
const split = fc.record({ a: fc.integer({ min: 1, max: 8 }), b: fc.integer({ min: 1, max: 8 }) });
const overBoth = split.map(({ a, b }) => [
  { bin: 1, mib: a },
  { bin: 2, mib: b },
]);
const berth = fc.record({ parts: fc.oneof(whole, whole, overBoth), keeps: fc.boolean() });
const parcel = fc.record({ loss: fc.nat(5), kind: fc.nat(2), berths: fc.array(berth, { maxLength: 3 }) });
const parcels = fc.array(parcel, { maxLength: 4 });
const terms = fc.record({ slack: fc.nat(12), keeps: fc.nat(2) });

type Packing = readonly (Berth | null)[];

/** Every way to choose a berth, or none, for each of them. */
function allWays([first, ...rest]: readonly Parcel[]): Packing[] {
  if (first === undefined) return [[]];
  return allWays(rest).flatMap((others) => [null, ...first.berths].map((one) => [one, ...others]));
}

const lossOf = (list: readonly Parcel[], packing: Packing) =>
  list.reduce((sum, { loss }, i) => sum + (packing[i] === null ? loss : 0), 0);

function isSound(list: readonly Parcel[], packing: Packing, { slack, keeps }: Terms): boolean {
  const free = [...bins.roomMiB];
  const sits = new Set<string>();
  for (const [i, one] of packing.entries()) {
    if (one === null) continue;
    const key = `${list[i]?.kind} in ${bins.groups[one.parts[0]?.bin ?? 0]}`;
    if (sits.has(key)) return false;
    sits.add(key);
    for (const { bin, mib } of one.parts) free[bin] = (free[bin] ?? 0) - mib;
  }
  const kept = packing.filter((one) => one?.keeps).length;
  return free.every((left) => left >= 0) && kept >= keeps && lossOf(list, packing) <= slack;
}

describe('a tight packing', () => {
  it('is sound and loses as little as any, where there are few ways', () => {
    fc.assert(
      fc.property(parcels, terms, (list, wanted) => {
        const packing = new TightPacking().pack(list, bins, wanted);
        const losses = allWays(list)
          .filter((way) => isSound(list, way, wanted))
          .map((way) => lossOf(list, way));
        if (packing === null) expect(losses).toEqual([]);
        else {
          expect(isSound(list, packing, wanted)).toBe(true);
          expect(lossOf(list, packing)).toBe(Math.min(...losses));
        }
      }),
      { numRuns: 400 },
    );
  });
});

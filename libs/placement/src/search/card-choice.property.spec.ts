import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CardChoice } from './card-choice.js';

/** A smallest seat, and slots that are worth less and less. */
const aChain = fc.record({
  cost: fc.integer({ min: 1, max: 40 }),
  value: fc.integer({ min: 1, max: 100 }),
  slotCost: fc.integer({ min: 0, max: 10 }),
  worths: fc
    .array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 })
    .map((worths) => [...worths].sort((a, b) => b - a)),
});
const classes = fc.array(fc.array(aChain, { minLength: 1, maxLength: 3 }), { maxLength: 4 });
type Chain = { cost: number; value: number; slotCost: number; worths: number[] };

function optionsOf({ cost, value, slotCost, worths }: Chain) {
  const sumOf = (slots: number) => worths.slice(0, slots).reduce((sum, worth) => sum + worth, 0);
  return [0, ...worths.map((_, i) => i + 1)].map((slots) => ({
    cost: cost + slots * slotCost,
    value: value + sumOf(slots),
  }));
}

/** The best value by trying everything. */
function bestOf(left: Chain[][], room: number): number {
  const [first, ...rest] = left;
  if (first === undefined) return 0;
  const taken = first
    .flatMap(optionsOf)
    .filter(({ cost }) => cost <= room)
    .map(({ cost, value }) => value + bestOf(rest, room - cost));
  return Math.max(bestOf(rest, room), ...taken);
}

describe('the best set for one card', () => {
  it('is as good as trying everything, fits, and takes one option of each class at most', () => {
    fc.assert(
      fc.property(classes, fc.integer({ min: 0, max: 100 }), (offered, room) => {
        const choice = new CardChoice();
        const owner: number[] = [];
        const options: { cost: number; value: number }[][] = [];
        for (const [i, chains] of offered.entries()) {
          for (const chain of chains) {
            const name = choice.offer(chain.cost, chain.value, chain.slotCost);
            for (const worth of chain.worths) choice.extend(1, worth);
            owner[name] = i;
            options[name] = optionsOf(chain);
          }
          choice.endClass();
        }
        const chosen = choice.solve(room);
        const taken = chosen.map(({ chain, slots }) => options[chain]?.[slots] ?? { cost: Number.NaN, value: 0 });
        expect(new Set(chosen.map(({ chain }) => owner[chain])).size).toBe(chosen.length);
        expect(taken.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(room);
        expect(taken.reduce((sum, { value }) => sum + value, 0)).toBe(bestOf(offered, room));
      }),
      { numRuns: 2000 },
    );
  });
});

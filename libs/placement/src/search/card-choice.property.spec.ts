import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CardChoice } from './card-choice.js';

const anOption = fc.record({ cost: fc.integer({ min: 1, max: 40 }), value: fc.integer({ min: 1, max: 100 }) });
const classes = fc.array(fc.array(anOption, { minLength: 1, maxLength: 4 }), { maxLength: 5 });

/** The best value by trying everything. */
function bestOf(left: { cost: number; value: number }[][], room: number): number {
  const [first, ...rest] = left;
  if (first === undefined) return 0;
  const taken = first.filter(({ cost }) => cost <= room).map(({ cost, value }) => value + bestOf(rest, room - cost));
  return Math.max(bestOf(rest, room), ...taken);
}

describe('the best set for one card', () => {
  it('is as good as trying everything, fits, and takes one option of each class at most', () => {
    fc.assert(
      fc.property(classes, fc.integer({ min: 0, max: 100 }), (offered, room) => {
        const choice = new CardChoice();
        for (const options of offered) {
          for (const { cost, value } of options) choice.offer(cost, value);
          choice.endClass();
        }
        const chosen = choice.solve(room);
        const owner = offered.flatMap((options, i) => options.map(() => i));
        expect(new Set(chosen.map((option) => owner[option])).size).toBe(chosen.length);
        expect(chosen.reduce((sum, i) => sum + (choice.costs[i] ?? 0), 0)).toBeLessThanOrEqual(room);
        expect(chosen.reduce((sum, i) => sum + (choice.values[i] ?? 0), 0)).toBe(bestOf(offered, room));
      }),
      { numRuns: 2000 },
    );
  });
});

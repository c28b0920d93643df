import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CardChoice } from './card-choice.js';
import { type Tower, TowerChoice } from './tower-choice.js';

const towers = fc.array(fc.record({ cost: fc.integer({ min: 1, max: 40 }), value: fc.integer({ min: 1, max: 100 }) }), {
  maxLength: 8,
});

/** The best value by trying everything. */
function bestOf(left: readonly Omit<Tower, 'of'>[], room: number): number {
  const [first, ...rest] = left;
  if (first === undefined) return 0;
  const without = bestOf(rest, room);
  return first.cost > room ? without : Math.max(without, first.value + bestOf(rest, room - first.cost));
}

describe('what towers over the rest of a card', () => {
  it('is chosen as well as by trying everything', () => {
    fc.assert(
      fc.property(towers, fc.integer({ min: 0, max: 100 }), (offered, room) => {
        const choice = new TowerChoice();
        for (const [of, tower] of offered.entries()) choice.offer({ of, ...tower });
        const out = new Set(choice.leftOut(room));
        const taken = offered.filter((_, i) => !out.has(i));
        expect(taken.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(room);
        expect(taken.reduce((sum, { value }) => sum + value, 0)).toBe(bestOf(offered, room));
      }),
      { numRuns: 2000 },
    );
  });

  it('is chosen also where there are more of them than may be tried', () => {
    const choice = new TowerChoice();
    for (let of = 0; of < 3_000; of++) choice.offer({ of, cost: 10 + (of % 7), value: 100 + (of % 5) });
    expect(3_000 - choice.leftOut(100).length).toBe(10);
  });

  it('does not hide the slots of others by not fitting', () => {
    const choice = new CardChoice();
    choice.offer(16_805, 2 ** 37);
    choice.endClass(true);
    choice.offer(15_445, 2 ** 32);
    choice.endClass(true);
    const small = choice.offer(4_753, 2 ** 25, 576);
    choice.extend(13, 7_760);
    choice.endClass(true);
    for (let i = 0; i < 12; i++) {
      choice.offer(1_900 + 10 * i, 900 + i, 96);
      choice.extend(12, 970);
      choice.endClass();
    }
    expect(choice.solve(22_663)).toContainEqual(expect.objectContaining({ chain: small, slots: 1 }));
  });
});

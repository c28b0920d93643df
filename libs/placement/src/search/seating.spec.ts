import { describe, expect, it } from '@jest/globals';
import { fakeFleet } from './fleet-problem.fake.js';
import { compileProblem } from './problem.js';
import { searchPlan } from './search.js';
import { Seating } from './seating.js';

describe('a seating', () => {
  it('comes back to a mark, and to where it began', () => {
    const fleet = fakeFleet(3);
    const { plan } = searchPlan(fleet, { seed: 3, steps: 20 });
    const current = plan.placements.map((placement, i) => ({ id: `i${i}`, ...placement }));
    const problem = compileProblem({ ...fleet, current });
    const [first, second, ...others] = problem.running.map(({ seat }) => seat);
    if (first === undefined || second === undefined) throw new Error('The fleet is too small for this test.');
    const seating = new Seating(problem);
    for (const seat of others) seating.add(seat);
    seating.begin();
    seating.add(first);
    const mark = seating.mark();
    const levels = seating.levels();
    seating.add(second);
    seating.remove(first);
    seating.takeBack(mark);
    expect([seating.levels(), seating.seats().includes(first), seating.seats().includes(second)]).toEqual([
      ...[levels, true, false],
    ]);
    seating.takeBack();
    expect(new Set(seating.seats())).toEqual(new Set(others));
  });
});

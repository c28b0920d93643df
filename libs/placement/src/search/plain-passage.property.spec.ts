import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from './chance.js';
import { fakeAftermath, fakeFleet } from './fleet-problem.fake.js';
import { isPlainlyReachable } from './plain-passage.js';
import { compileProblem } from './problem.js';
import { Recreation } from './recreation.js';
import { searchPlan } from './search.js';
import { Seating } from './seating.js';
import { orderSteps } from './step-order.js';

/** A plan in which some of what runs has gone and whatever fits has taken its place. */
function shaken(seed: number): Seating {
  const before = fakeFleet(seed);
  const problem = compileProblem(fakeAftermath(before, searchPlan(before, { seed, steps: 3 }).plan, seed));
  const chance = new Chance(seed);
  const seating = new Seating(problem);
  for (const { seat, leaving } of problem.running) if (!leaving && chance.next() < 0.5) seating.add(seat);
  new Recreation(seating, chance).refill(problem.open);
  return seating;
}

describe('what is plainly reachable', () => {
  it('has an order of steps', () => {
    let plain = 0;
    let not = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const seating = shaken(seed);
        if (!isPlainlyReachable(seating)) return void not++;
        if (orderSteps(seating.problem, seating.seats(), new Chance(seed), 1000) !== null) plain++;
        else throw new Error('It was said to be reachable, but no order was found.');
      }),
      { numRuns: 300 },
    );
    expect([plain > 100, not > 10]).toEqual([true, true]);
  });
});

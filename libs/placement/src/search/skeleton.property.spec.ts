import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from './chance.js';
import { fakeAftermath, fakeFleet } from './fleet-problem.fake.js';
import { compileProblem } from './problem.js';
import { Recreation } from './recreation.js';
import { compareStructure } from './score.js';
import { searchPlan } from './search.js';
import { Seating } from './seating.js';
import { makeLean } from './skeleton.js';

describe('a plan with the smallest seats', () => {
  it('has the same structure, keeps what runs, and is never fuller', () => {
    let leaner = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const before = fakeFleet(seed);
        const problem = compileProblem(fakeAftermath(before, searchPlan(before, { seed, steps: 3 }).plan, seed));
        const seating = new Seating(problem);
        for (const { seat, leaving } of problem.running) if (!leaving) seating.add(seat);
        new Recreation(seating, new Chance(seed)).refill(problem.open);
        const [levels, free] = [seating.levels(), Int32Array.from(seating.free)];
        makeLean(seating);
        expect(compareStructure(seating.levels(), levels)).toBe(0);
        expect(seating.levels().disrupted).toBe(levels.disrupted);
        expect(seating.free.every((mib, i) => mib >= (free[i] ?? 0))).toBe(true);
        if (seating.free.some((mib, i) => mib > (free[i] ?? 0))) leaner++;
      }),
      { numRuns: 200 },
    );
    expect(leaner).toBeGreaterThan(5);
  });
});

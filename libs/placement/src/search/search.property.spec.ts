import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fakeAftermath, fakeFleet, trespassesOf } from './fleet-problem.fake.js';
import { compareLevels, compareStructure } from './score.js';
import { bestFitPlan, searchPlan } from './search.js';

/** A failing run prints its seed and path; fast-check replays it with `{ seed, path }`. */
const RUNS = { numRuns: 100 };
const aSeed = fc.integer({ min: 1, max: 1_000_000 });
const limits = (seed: number, steps = 25) => ({ seed, steps });

describe('the search, whatever the fleet', () => {
  it('never over-commits a card and starts only where something may start', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const fleet = fakeFleet(seed);
        expect(trespassesOf(fleet, searchPlan(fleet, limits(seed)).plan)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('changes what runs without an outage and within the move budget', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const before = fakeFleet(seed);
        const fleet = fakeAftermath(before, searchPlan(before, limits(seed, 3)).plan, seed);
        const { plan, levels } = searchPlan(fleet, limits(seed));
        expect(trespassesOf(fleet, plan)).toEqual([]);
        expect(levels.disrupted).toBeLessThanOrEqual(fleet.moveBudget ?? 0);
      }),
      RUNS,
    );
  });

  it('keeps to the rules, and to its seed, also where it has time for several attempts', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const before = fakeFleet(seed);
        const fleet = fakeAftermath(before, searchPlan(before, limits(seed, 3)).plan, seed);
        const long = searchPlan(fleet, limits(seed, 1200));
        expect(trespassesOf(fleet, long.plan)).toEqual([]);
        expect(compareLevels(long.levels, bestFitPlan(fleet).levels)).toBeGreaterThanOrEqual(0);
        expect(searchPlan(fleet, limits(seed, 1200))).toEqual(long);
      }),
      { numRuns: 3 },
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const fleet = fakeFleet(seed);
        expect(searchPlan(fleet, limits(seed))).toEqual(searchPlan(fleet, limits(seed)));
      }),
      { numRuns: 40 },
    );
  });

  it('is never worse than plain best fit, and never worse for more steps of the same search', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const fleet = fakeFleet(seed);
        const quick = searchPlan(fleet, limits(seed, 0)).levels;
        expect(compareLevels(quick, bestFitPlan(fleet).levels)).toBeGreaterThanOrEqual(0);
        expect(compareLevels(searchPlan(fleet, limits(seed)).levels, quick)).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it('loses no level when it plans again on top of its own plan', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const fleet = fakeFleet(seed);
        const { plan, levels } = searchPlan(fleet, limits(seed));
        const current = plan.placements.map((placement, i) => ({ id: `i${i}`, ...placement }));
        const again = searchPlan({ ...fleet, current, moveBudget: 0 }, limits(seed));
        expect(compareStructure(again.levels, levels)).toBeGreaterThanOrEqual(0);
        expect(again.levels.disrupted).toBe(0);
        expect(again.levels.capacity).toBeGreaterThanOrEqual(levels.capacity);
      }),
      RUNS,
    );
  });
});

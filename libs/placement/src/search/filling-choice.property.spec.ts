import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from './chance.js';
import type { Filling } from './filling.js';
import { capacityOf, FillingChoice } from './filling-choice.js';
import { FillingPrices, type Terms } from './filling-prices.js';
import { fakeFleet } from './fleet-problem.fake.js';
import { compileProblem } from './problem.js';

const aSeed = fc.integer({ min: 1, max: 1_000_000 });

function fakeFilling(models: number, chance: Chance): Filling {
  const seats = Array.from({ length: chance.below(4) }, () => chance.below(models));
  return {
    seats: [],
    disturbed: chance.below(3),
    models: Int32Array.from(seats),
    slots: Int32Array.from(seats, () => 1 + chance.below(5)),
    values: Float64Array.from(seats, () => 100 * (1 + chance.below(9))),
    present: [...new Set(seats)],
  };
}

function fakeGroups(seed: number): { terms: Terms; groups: Filling[][] } {
  const chance = new Chance(seed);
  const { models } = compileProblem(fakeFleet(seed));
  const groups = Array.from({ length: 3 }, () => Array.from({ length: 4 }, () => fakeFilling(models.length, chance)));
  const needed = Int32Array.from(models, () => (chance.next() < 0.2 ? 1 : 0));
  return { terms: { models, needed, moveBudget: 1 + chance.below(4) }, groups };
}

function isWithin(chosen: readonly Filling[], { models, needed, moveBudget }: Terms): boolean {
  const count = (index: number) => chosen.flatMap((one) => [...one.models]).filter((model) => model === index).length;
  const nodes = (index: number) => chosen.filter(({ present }) => present.includes(index)).length;
  return (
    chosen.reduce((sum, { disturbed }) => sum + disturbed, 0) <= moveBudget &&
    models.every(({ index, most }) => count(index) <= most && nodes(index) >= (needed[index] ?? 0))
  );
}

/** The most capacity by trying everything; -1 when the terms cannot be kept to. */
function mostOf(groups: readonly (readonly Filling[])[], terms: Terms, chosen: readonly Filling[] = []): number {
  const [first, ...rest] = groups;
  if (first === undefined) return isWithin(chosen, terms) ? capacityOf(chosen, terms) : -1;
  return Math.max(...first.map((filling) => mostOf(rest, terms, [...chosen, filling])));
}

describe('one filling per node', () => {
  it('together have the most capacity that there is within the terms, and prices bound it', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms, groups } = fakeGroups(seed);
        const most = mostOf(groups, terms);
        const prices = new FillingPrices(terms);
        prices.approach(groups, Math.max(0, most));
        if (most >= 0) expect(prices.bound).toBeGreaterThanOrEqual(most - 1e-6);
        const chosen = new FillingChoice(terms, prices, () => true).choose(groups, most - 1, 100_000);
        if (most < 0) expect(chosen === null || isWithin(chosen, terms)).toBe(true);
        else expect(capacityOf(chosen ?? [], terms)).toBe(most);
        if (chosen !== null) for (const [i, filling] of chosen.entries()) expect(groups[i]).toContain(filling);
      }),
      { numRuns: 300 },
    );
  });

  it('are none where nothing has more than is known, and none that are not possible', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms, groups } = fakeGroups(seed);
        const most = mostOf(groups, terms);
        const prices = new FillingPrices(terms);
        prices.approach(groups, 0);
        expect(new FillingChoice(terms, prices, () => true).choose(groups, Math.max(0, most), 100_000)).toBeNull();
        expect(new FillingChoice(terms, prices, () => false).choose(groups, 0, 100_000)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

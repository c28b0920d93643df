import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from './chance.js';
import type { Filling } from './filling.js';
import { type Chosen, FillingChoice } from './filling-choice.js';
import { FillingPrices } from './filling-prices.js';
import type { Group } from './filling-rows.js';
import { type Structure, stagesOf, type Terms, worthOf } from './filling-worth.js';
import { fakeFleet } from './fleet-problem.fake.js';
import { compileProblem } from './problem.js';

const aSeed = fc.integer({ min: 1, max: 1_000_000 });

function fakeFilling(models: number, chance: Chance): Filling {
  const seats = Array.from({ length: chance.below(4) }, () => chance.below(models));
  return {
    ...{ seats: [], disturbed: chance.below(3), loadMiB: 0 },
    models: Int32Array.from(seats),
    slots: Int32Array.from(seats, () => 1 + chance.below(5)),
    values: Float64Array.from(seats, () => 100 * (1 + chance.below(9))),
    present: [...new Set(seats)],
  };
}

/** One of several nodes, one that is settled. */
function fakeGroups(seed: number): { terms: Terms; groups: Group[] } {
  const chance = new Chance(seed);
  const { models } = compileProblem(fakeFleet(seed));
  const some = (count: number) => Array.from({ length: count }, () => fakeFilling(models.length, chance));
  const groups = [
    { fillings: some(4), nodes: 2 },
    { fillings: some(4), nodes: 1 },
    { fillings: some(3), nodes: 1 },
    { fillings: some(1), nodes: 1 },
  ];
  const any = groups.map(({ fillings, nodes }) =>
    Array.from({ length: nodes }, () => chance.pick(fillings) as Filling),
  );
  const levels = levelsOf(any.flat(), models);
  return { terms: { models, levels, moveBudget: 2 + chance.below(4) }, groups };
}

function levelsOf(fillings: readonly Filling[], models: Terms['models']): Structure {
  const stages = models.flatMap((model) =>
    stagesOf(model).slice(0, fillings.filter(({ present }) => present.includes(model.index)).length),
  );
  const sum = (level: keyof Structure) => stages.reduce((all, stage) => all + stage[level], 0);
  return { served: sum('served'), replicas: sum('replicas'), survivable: sum('survivable') };
}

function isWithin(fillings: readonly Filling[], { models, levels, moveBudget }: Terms): boolean {
  const copies = (index: number) => fillings.flatMap((one) => [...one.models]).filter((one) => one === index).length;
  const has = levelsOf(fillings, models);
  return (
    fillings.reduce((sum, { disturbed }) => sum + disturbed, 0) <= moveBudget &&
    models.every(({ index, most }) => copies(index) <= most) &&
    (['served', 'replicas', 'survivable'] as const).every((level) => has[level] >= levels[level])
  );
}

/** The most by trying everything; nothing when the terms cannot be kept to. */
function mostOf(groups: readonly Group[], terms: Terms, isPossible = (_: Chosen) => true): number | null {
  let most: number | null = null;
  const go = (chosen: Filling[][]): void => {
    const at = chosen.findIndex(({ length }, i) => length < (groups[i]?.nodes ?? 0));
    if (at < 0) {
      const worth = worthOf(chosen.flat(), terms.models);
      if (isWithin(chosen.flat(), terms) && isPossible(chosen) && worth > (most ?? -1)) most = worth;
      return;
    }
    for (const filling of groups[at]?.fillings ?? []) go(chosen.map((own, i) => (i === at ? [...own, filling] : own)));
  };
  go(groups.map(() => []));
  return most;
}

const limits = { basis: new Set<never>(), goesOn: () => true, programs: 100_000, isPossible: () => true };

describe('a filling for every node', () => {
  it('is together with the others worth the most that there is within the terms', () => {
    let chosenAtAll = 0;
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms, groups } = fakeGroups(seed);
        const most = mostOf(groups, terms);
        const chosen = new FillingChoice(groups, terms, limits).choose(-1);
        expect(chosen === null ? null : worthOf(chosen.flat(), terms.models)).toBe(most);
        if (chosen === null) return;
        chosenAtAll++;
        expect(isWithin(chosen.flat(), terms)).toBe(true);
        expect(chosen.map(({ length }) => length)).toEqual(groups.map(({ nodes }) => nodes));
        for (const [i, fillings] of chosen.entries())
          expect(fillings.every((filling) => groups[i]?.fillings.includes(filling))).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(chosenAtAll).toBeGreaterThan(50);
  });

  it('is bounded by the program', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms, groups } = fakeGroups(seed);
        const most = mostOf(groups, terms);
        if (most === null) return;
        const choice = new FillingChoice(groups, terms, limits);
        expect(choice.relax()).toBe(true);
        expect(choice.program.bound).toBeGreaterThan(most - 0.01);
      }),
      { numRuns: 200 },
    );
  });

  it('is none where nothing is worth more than what is known', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms, groups } = fakeGroups(seed);
        const choice = new FillingChoice(groups, terms, limits);
        expect(choice.choose(mostOf(groups, terms) ?? 0)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it('is another one where the best cannot be', () => {
    let others = 0;
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms, groups } = fakeGroups(seed);
        const best = new FillingChoice(groups, terms, limits).choose(-1);
        if (best === null) return;
        const isPossible = (chosen: Chosen) => chosen.some((own, i) => own.some((one) => !best[i]?.includes(one)));
        const most = mostOf(groups, terms, isPossible);
        const chosen = new FillingChoice(groups, terms, { ...limits, isPossible }).choose(-1);
        if (chosen === null) return;
        others++;
        expect(isPossible(chosen)).toBe(true);
        expect(worthOf(chosen.flat(), terms.models)).toBeLessThanOrEqual(most ?? -1);
        expect(isWithin(chosen.flat(), terms)).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(others).toBeGreaterThan(50);
  });

  it('asks of no choice twice whether it can be', () => {
    let asked = 0;
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms: drawn, groups } = fakeGroups(seed);
        const terms = { ...drawn, levels: { served: 0, replicas: 0, survivable: 0 } };
        const met = new Set<string>();
        const isPossible = (chosen: Chosen) => {
          const key = chosen.map((own, i) => own.map((one) => groups[i]?.fillings.indexOf(one)).join()).join(' ');
          expect(met).not.toContain(key);
          met.add(key);
          return false;
        };
        new FillingChoice(groups, terms, { ...limits, isPossible }).choose(-1);
        asked += met.size;
      }),
      { numRuns: 200 },
    );
    expect(asked).toBeGreaterThan(400);
  });

  it('begins as well where another choice ended', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms, groups } = fakeGroups(seed);
        const first = new FillingChoice(groups, terms, limits);
        if (!first.relax()) return;
        const basis = first.program.basis();
        const fewer = groups.map((group, i) => (i === 0 ? { ...group, fillings: group.fillings.slice(1) } : group));
        const chosen = new FillingChoice(fewer, terms, { ...limits, basis }).choose(-1);
        expect(chosen === null ? null : worthOf(chosen.flat(), terms.models)).toBe(mostOf(fewer, terms));
      }),
      { numRuns: 200 },
    );
  });

  it('loses no more by the prices than by the program', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { terms, groups } = fakeGroups(seed);
        const { program } = new FillingChoice(groups, terms, limits);
        if (program.solve(() => true) !== true) return;
        const prices = new FillingPrices(terms.models.length);
        prices.follow(program.prices(), program.bound);
        for (const [group, { fillings }] of groups.slice(0, 3).entries()) {
          const most = Math.max(...fillings.map((filling) => prices.of(filling)));
          for (const [option, filling] of fillings.entries())
            expect(prices.of(filling)).toBeLessThan(most - program.lossOf(program.variableOf(group, option)) + 1);
        }
      }),
      { numRuns: 200 },
    );
  });
});

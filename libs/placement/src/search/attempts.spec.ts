import { describe, expect, it } from '@jest/globals';
import { hasMuchTime, hasSomeTime, searchAndJoin, searchOften } from './attempts.js';
import type { Draft } from './draft.js';
import { fakeFleet } from './fleet-problem.fake.js';
import { compileProblem } from './problem.js';
import { compareLevels, type Levels } from './score.js';
import { bestFitPlan } from './search.js';

const fleet = fakeFleet(7);
const problem = compileProblem(fleet);
const cards = problem.open.length;
const idle = () => {};

describe('several attempts', () => {
  it('are independent, share the steps, and the best of them is the least that comes out', () => {
    const met: Levels[] = [];
    const seen = new Set<number>();
    const attempt = (draft: Draft) => {
      expect(draft.best.seats).toEqual([]);
      seen.add(draft.chance.next());
      draft.construct(met.length % 2 === 0);
      draft.polishAll();
      while (draft.patience.used() < 1) draft.patience.step();
      met.push(draft.best.levels);
    };
    const { best, steps } = searchOften(problem, { seed: 1, steps: 1000 }, { build: attempt, mend: idle, climb: idle });
    expect(seen.size).toBe(met.length);
    expect(met.length).toBeGreaterThan(1);
    for (const levels of met) expect(compareLevels(best.levels, levels)).toBeGreaterThanOrEqual(0);
    expect(steps).toBeLessThan(1300);
    expect(steps).toBeGreaterThan(900);
  });

  it('hand on the best, whichever it was', () => {
    let made = 0;
    const attempt = (draft: Draft) => {
      if (++made === 2) draft.construct(true);
    };
    const { best } = searchOften(problem, { seed: 1, steps: 0 }, { build: attempt, mend: idle, climb: idle });
    expect(best.levels).toEqual(bestFitPlan(fleet).levels);
    expect(best.seats.length).toBeGreaterThan(0);
  });

  it('climb from what they built themselves, unless the structure of another one is better', () => {
    let made = 0;
    const from: number[] = [];
    const build = (draft: Draft) => {
      if (++made % 2 === 0) draft.construct(true);
    };
    const climb = (draft: Draft) => {
      from.push(draft.best.seats.length);
    };
    searchOften(problem, { seed: 1, steps: 1 }, { build, mend: idle, climb });
    expect(made).toBeGreaterThan(1);
    expect(from).toHaveLength(made);
    expect(Math.min(...from)).toBeGreaterThan(0);
  });

  it('end at the deadline', () => {
    let time = 0;
    const now = () => time;
    const ends: number[] = [];
    const attempt = (draft: Draft) => {
      draft.construct(true);
      while (draft.patience.used() < 1) time++;
      ends.push(time);
    };
    const limits = { seed: 1, steps: 40, now: () => (time += 10), deadline: 10_000 };
    const draft = searchOften(problem, limits, { build: attempt, mend: attempt, climb: attempt });
    expect(draft.steps).toBeLessThan(200);
    for (const end of ends) expect(end).toBeLessThan(10_000);
    expect(now()).toBeLessThan(11_000);
  });

  it('are made only where each has enough time', () => {
    const steps = 100 * cards;
    expect(hasMuchTime(problem, { seed: 1, steps })).toBe(true);
    expect(hasMuchTime(problem, { seed: 1, steps: steps - 1 })).toBe(false);
    const within = (deadline: number) => ({ seed: 1, steps: Number.POSITIVE_INFINITY, now: () => 1000, deadline });
    expect(hasMuchTime(problem, within(1000 + Math.max(5000, 100 * cards)))).toBe(true);
    expect(hasMuchTime(problem, within(3000))).toBe(false);
  });
});

describe('one search and what comes after it', () => {
  it('share the steps, and lose nothing of what the search found', () => {
    let found: Levels | null = null;
    const search = (draft: Draft) => {
      draft.construct(true);
      draft.polishAll();
      while (draft.patience.used() < 1) draft.patience.step();
      found = draft.best.levels;
    };
    const { best, steps } = searchAndJoin(problem, { seed: 1, steps: 1000 }, search);
    if (found === null) throw new Error('There was no search.');
    expect(compareLevels(best.levels, found)).toBeGreaterThanOrEqual(0);
    expect(steps).toBeLessThan(1300);
    expect(steps).toBeGreaterThan(900);
  });

  it('are for those who have some time, and not much', () => {
    const within = (ms: number) => ({ seed: 1, steps: Number.POSITIVE_INFINITY, now: () => 0, deadline: ms });
    expect(hasSomeTime(problem, within(999))).toBe(false);
    expect(hasSomeTime(problem, within(Math.max(1000, 30 * cards)))).toBe(true);
    expect(hasSomeTime(problem, { seed: 1, steps: 50 * cards - 1 })).toBe(false);
    expect(hasSomeTime(problem, { seed: 1, steps: 50 * cards })).toBe(true);
  });
});

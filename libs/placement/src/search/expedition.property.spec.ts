import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from './chance.js';
import { fakeAftermath, fakeFleet } from './fleet-problem.fake.js';
import { Lenders } from './lenders.js';
import { Neighbourhood } from './neighbourhood.js';
import { compileProblem, type Problem } from './problem.js';
import { Recreation } from './recreation.js';
import { Ruin } from './ruin.js';
import { searchPlan } from './search.js';
import type { Seat } from './seat.js';
import { Seating } from './seating.js';

interface Scene {
  readonly problem: Problem;
  readonly seating: Seating;
  readonly neighbourhood: Neighbourhood;
}

/** What an earlier plan left running, and whatever fits beside it. */
function scene(seed: number, lends = false): Scene {
  const before = fakeFleet(seed);
  const problem = compileProblem(fakeAftermath(before, searchPlan(before, { seed, steps: 3 }).plan, seed));
  const chance = new Chance(seed);
  const seating = new Seating(problem);
  for (const { seat, leaving } of problem.running) if (!leaving) seating.add(seat);
  const recreation = new Recreation(seating, chance);
  recreation.refill(problem.open);
  const lenders = lends ? [{ seats: otherSeats(problem, seed) }] : [];
  return { problem, seating, neighbourhood: new Neighbourhood(seating, recreation, chance, lenders) };
}

/** Another plan for the same fleet, as if nothing ran. */
function otherSeats(problem: Problem, seed: number): Seat[] {
  const other = new Seating(problem);
  new Recreation(other, new Chance(seed + 1)).refill(problem.open);
  return other.seats();
}

/** As the sums are kept up to date, so they are from nothing. */
function expectSound({ problem, seating }: Scene): void {
  const afresh = new Seating(problem);
  for (const seat of seating.seats()) afresh.add(seat);
  expect(seating.levels()).toEqual(afresh.levels());
  expect(Math.min(...seating.free)).toBeGreaterThanOrEqual(0);
  expect(problem.models.filter((model) => seating.seatsOf(model).length > model.most)).toEqual([]);
  expect(seating.disrupted).toBeLessThanOrEqual(problem.moveBudget);
}

const pictureOf = ({ seating }: Scene) => [seating.levels(), new Set(seating.seats()), [...seating.free]];

describe('a far step', () => {
  it('may fill nodes as another plan fills them', () => {
    let borrowed = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const problem = compileProblem(fakeFleet(seed));
      const chance = new Chance(seed);
      const seating = new Seating(problem);
      const ruin = new Ruin(seating, chance);
      const seats = otherSeats(problem, seed);
      new Lenders({ seating, ruin, chance }, [{ seats }]).borrow(problem.ready, new Set());
      const taken = seating.seats();
      expect(taken.filter((seat) => !seats.includes(seat))).toEqual([]);
      for (const node of new Set(taken.map((seat) => seat.node)))
        expect(taken.filter((seat) => seat.node === node)).toHaveLength(
          seats.filter((seat) => seat.node === node).length,
        );
      borrowed += taken.length;
    }
    expect(borrowed).toBeGreaterThan(40);
  });

  it('over-commits no card, keeps to the move budget, changes the plan now and then, and can be taken back', () => {
    let changed = 0;
    const walk = (seed: number) => {
      const own = scene(seed, seed % 2 === 0);
      for (const isKept of [true, false, true, false]) {
        const before = pictureOf(own);
        const { capacity } = own.seating.levels();
        own.seating.begin();
        own.neighbourhood.explore();
        expectSound(own);
        if (own.seating.levels().capacity !== capacity) changed++;
        if (isKept) continue;
        own.seating.takeBack();
        expect(pictureOf(own)).toEqual(before);
      }
    };
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), walk), { numRuns: 60 });
    expect(changed).toBeGreaterThan(30);
  });
});

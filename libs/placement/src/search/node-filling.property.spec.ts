import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from './chance.js';
import { fakeFleet } from './fleet-problem.fake.js';
import { NodeFilling } from './node-filling.js';
import { compileProblem, type Place } from './problem.js';
import { Seating } from './seating.js';
import { SplitFinder } from './split.js';

function filled(seed: number) {
  const problem = compileProblem(fakeFleet(seed));
  const chance = new Chance(seed);
  const seating = new Seating(problem);
  const filling = new NodeFilling(seating, new SplitFinder(seating, chance), chance);
  const fill = (place: Place) => filling.fill(place);
  return { problem, seating, fill };
}

describe('a node that is filled as one', () => {
  it('over-commits no card, and holds no model twice on a card, nor split twice', () => {
    let split = 0;
    const rehearse = (seed: number) => {
      const { problem, seating, fill } = filled(seed);
      for (const place of [...problem.ready, ...problem.ready]) fill(place);
      expect(Math.min(...seating.free)).toBeGreaterThanOrEqual(0);
      expect(problem.models.filter((model) => seating.seatsOf(model).length > model.most)).toEqual([]);
      for (const card of problem.cards) {
        const models = seating.seatsOn(card).map(({ model }) => model);
        expect(new Set(models).size).toBe(models.length);
      }
      const splits = seating.seats().filter(({ cards }) => cards.length > 1);
      expect(new Set(splits.map(({ model, node }) => `${model.id} ${node}`)).size).toBe(splits.length);
      split += splits.length;
    };
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), rehearse), { numRuns: 200 });
    expect(split).toBeGreaterThan(50);
  });

  it('leaves a node of one card to others, and what sits there where it is', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { problem, seating, fill } = filled(seed);
      for (const place of problem.ready.filter(({ cards }) => cards.length === 1)) fill(place);
      expect(seating.seats()).toEqual([]);
      for (const place of problem.ready) fill(place);
      const before = seating.seats();
      for (const place of problem.ready) fill(place);
      expect(before.filter((seat) => !seating.seats().includes(seat))).toEqual([]);
    }
  });
});

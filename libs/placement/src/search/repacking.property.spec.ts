import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from './chance.js';
import { fakeAftermath, fakeFleet } from './fleet-problem.fake.js';
import type { FleetModel, FleetNode, FleetProblem } from './fleet-problem.js';
import { type Card, compileProblem } from './problem.js';
import { Recreation } from './recreation.js';
import { Repacking } from './repacking.js';
import { compareStructure } from './score.js';
import { searchPlan } from './search.js';
import { seatOf } from './seat.js';
import { Seating } from './seating.js';

/** What an earlier plan left running, and whatever fits beside it. */
function crowded(seed: number): Seating {
  const before = fakeFleet(seed);
  const problem = compileProblem(fakeAftermath(before, searchPlan(before, { seed, steps: 3 }).plan, seed));
  const seating = new Seating(problem);
  for (const { seat, leaving } of problem.running) if (!leaving) seating.add(seat);
  new Recreation(seating, new Chance(seed)).refill(problem.open);
  return seating;
}

/** A node of one card. */
const nodeOf = (id: string, vramMiB: number): FleetNode => ({
  ...{ id, state: 'ready' },
  gpus: [{ ...{ id: `${id}:0`, vramMiB, reservedMiB: 0, ctxMiB: 0 }, bwGBps: 500, tags: ['cuda'] }],
});

const modelOf = (id: string, mib: number): FleetModel => ({
  ...{
    id,
    weight: 1,
    minReplicas: 1,
    maxReplicas: 2,
    ha: false,
    minSlots: 1,
    maxSlots: 1,
    demandSlots: 1,
    targetTps: 1,
  },
  variants: [
    {
      ...{ id: 'q4', tags: ['cuda'], layers: 1, layerMiB: mib, kvLayerMiB: 0, computeMiB: 0 },
      ...{ activeMiB: mib, quality: 97 },
    },
  ],
});

describe('packing some cards anew', () => {
  it('breaks no rule, disturbs no more than it may and gives up no level above capacity', () => {
    let changed = 0;
    fc.assert(
      fc.property(fc.nat(500), fc.nat(1000), (seed, luck) => {
        const seating = crowded(seed);
        const { problem } = seating;
        const repacking = new Repacking({ seating, chance: new Chance(luck) });
        for (let i = 0; i < 5; i++) {
          const before = seating.levels();
          const held = new Set(seating.seats());
          seating.begin();
          if (repacking.repack(new Set(), problem.models.slice(0, 2))) changed++;
          else expect(new Set(seating.seats())).toEqual(held);
          expect(compareStructure(seating.levels(), before)).toBeGreaterThanOrEqual(0);
          expect(seating.disrupted).toBeLessThanOrEqual(Math.max(before.disrupted, problem.moveBudget));
          expectSound(seating);
        }
      }),
      { numRuns: 120 },
    );
    expect(changed).toBeGreaterThan(50);
  });

  it('lets models change places in a ring where every card is full', () => {
    const sizes = [3000, 4000, 5000];
    const fleet: FleetProblem = {
      nodes: sizes.map((mib, i) => nodeOf(`n${i}`, mib)),
      models: sizes.map((mib, i) => modelOf(`m${i}`, mib)),
    };
    const problem = compileProblem(fleet);
    const seating = new Seating(problem);
    for (const i of [0, 1]) {
      const model = problem.models[i];
      const choice = model?.choices[0];
      const card = problem.cards[i + 1];
      if (model !== undefined && choice !== undefined && card !== undefined)
        seating.add(seatOf(model, choice, 1, [card], [1]));
    }
    const repacking = new Repacking({ seating, chance: new Chance(7) });
    const touched = new Set<Card>();
    for (let i = 0; i < 40 && seating.levels().served < 3; i++) repacking.repack(touched, problem.models.slice(2));
    expect(seating.levels().served).toBe(3);
    expect([...touched]).toHaveLength(3);
  });
});

/** As the sums are kept up to date, so they are from nothing; no card is overfilled, and nobody is anywhere twice. */
function expectSound(seating: Seating): void {
  const { problem } = seating;
  const afresh = new Seating(problem);
  for (const seat of seating.seats()) afresh.add(seat);
  expect(seating.levels()).toEqual(afresh.levels());
  expect(Math.min(...seating.free)).toBeGreaterThanOrEqual(0);
  expect(problem.models.filter((model) => seating.seatsOf(model).length > model.most)).toEqual([]);
  const cards = seating.seats().flatMap(({ model, cards: own }) => own.map((card) => `${model.id} on ${card.id}`));
  const splits = seating.seats().filter((seat) => seat.cards.length > 1);
  const nodes = splits.map(({ model, node }) => `${model.id} split on ${node}`);
  for (const places of [cards, nodes]) expect(new Set(places).size).toBe(places.length);
}

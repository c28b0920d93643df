import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decompose } from './decomposition.js';
import { Draft } from './draft.js';
import { fillingOf } from './filling.js';
import { FillingPrices } from './filling-prices.js';
import { FillingProgram } from './filling-program.js';
import { Fillings } from './fillings.js';
import { fakeAftermath, fakeFleet } from './fleet-problem.fake.js';
import { NodeProblem } from './node-problem.js';
import { compileProblem, type Place } from './problem.js';
import { compareLevels, compareStructure } from './score.js';
import { searchPlan } from './search.js';
import { Seating } from './seating.js';

const NO_LEVELS = { served: 0, replicas: 0, survivable: 0 };
const variant = {
  ...{ id: 'q', tags: ['t'], layers: 10, layerMiB: 400, kvLayerMiB: 10 },
  ...{ computeMiB: 0, activeMiB: 1, quality: 100 },
};
const RUNS = { numRuns: 30 };
const aSeed = fc.integer({ min: 1, max: 1_000_000 });

function begun(seed: number): { draft: Draft; fillings: Fillings } {
  const before = fakeFleet(seed);
  const problem = compileProblem(fakeAftermath(before, searchPlan(before, { seed, steps: 3 }).plan, seed));
  const fillings = new Fillings(problem);
  const draft = new Draft(problem, { seed, steps: 2000 }, { fillings });
  draft.construct(true);
  draft.polishAll();
  return { draft, fillings };
}

describe('a fleet taken apart', () => {
  it('never loses anything, keeps to the move budget and to what every card holds', () => {
    let gained = 0;
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { draft, fillings } = begun(seed);
        const { levels } = draft.best;
        decompose(draft, fillings);
        const order = compareLevels(draft.best.levels, levels);
        expect(order).toBeGreaterThanOrEqual(0);
        expect(compareStructure(draft.best.levels, levels)).toBeGreaterThanOrEqual(0);
        const seating = new Seating(draft.problem);
        for (const seat of draft.best.seats) seating.add(seat);
        expect(seating.levels()).toEqual(draft.best.levels);
        expect(Math.min(...seating.free)).toBeGreaterThanOrEqual(0);
        expect(seating.disrupted).toBeLessThanOrEqual(Math.max(levels.disrupted, draft.problem.moveBudget));
        if (order > 0) gained++;
      }),
      RUNS,
    );
    expect(gained).toBeGreaterThan(0);
  });

  it('values what a node holds as its prices do', () => {
    fc.assert(
      fc.property(aSeed, (seed) => {
        const { draft, fillings } = begun(seed);
        const { problem, best } = draft;
        fillings.addPlan(best.seats);
        const groups = fillings.kinds.map((kind) => ({ fillings: fillings.of(kind), nodes: kind.length }));
        const program = new FillingProgram(groups, { ...problem, levels: NO_LEVELS });
        const prices = new FillingPrices(problem.models.length);
        if (program.solve(() => true) === true) prices.follow(program.prices(), program.bound);
        const place = problem.ready[0] as Place;
        const seats = best.seats.filter(({ node }) => node === place.index);
        const filling = fillingOf(problem, place.index, seats);
        const node = new NodeProblem(problem, place, prices.about(0, draft.chance), filling.disturbed);
        const seating = new Seating(node.problem);
        for (const seat of seats) seating.add(node.into(seat));
        const disturbance = prices.about(0, draft.chance).disturbance * filling.disturbed;
        const rounding = seats.reduce((sum, { model, slots }) => sum + model.weight * slots, 0);
        expect(Math.abs(seating.capacity - disturbance - prices.of(filling))).toBeLessThanOrEqual(rounding + 1);
        expect(seats.map((seat) => node.outOf(node.into(seat)))).toEqual(seats);
      }),
      RUNS,
    );
  });

  it('puts together what is known of the other nodes where a pin cannot be honoured on one', () => {
    const gpu = (id: string, vramMiB: number) => ({
      id,
      vramMiB,
      reservedMiB: 0,
      ctxMiB: 300,
      bwGBps: 900,
      tags: ['t'],
    });
    const sizes = { a: 8000, b: 8001, tiny: 500 };
    const nodes = Object.entries(sizes).map(([id, size]) => ({ id, state: 'ready' as const, gpus: [gpu(id, size)] }));
    const model = {
      ...{ id: 'm', weight: 1, minReplicas: 1, maxReplicas: 2, ha: true, minSlots: 1, maxSlots: 4, demandSlots: 8 },
      ...{ targetTps: 1, variants: [variant] },
    };
    const problem = compileProblem({ nodes, models: [model], pins: [{ model: 'm', gpus: ['tiny'] }] });
    const draft = new Draft(problem, { seed: 1, steps: 40 });
    draft.construct(true);
    const fillings = new Fillings(problem);
    const roomier = draft.best.seats.map((seat) => ({ ...seat, slots: 4 }));
    fillings.addPlan(roomier);
    expect(draft.best.levels.capacity).toBe(2000);
    decompose(draft, fillings);
    expect(draft.best.levels.capacity).toBe(8000);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Fillings } from './fillings.js';
import type { FleetModel, FleetProblem } from './fleet-problem.js';
import { compileProblem, type Place } from './problem.js';
import { type Seat, seatOf } from './seat.js';

const gpu = (id: string) => ({ id, vramMiB: 8000, reservedMiB: 0, ctxMiB: 300, bwGBps: 900, tags: ['cuda'] });
const node = (id: string, count: number) => ({
  id,
  state: 'ready' as const,
  gpus: Array.from({ length: count }, (_, i) => gpu(`${id}:${i}`)),
});
const model: FleetModel = {
  ...{ id: 'm', weight: 2, minReplicas: 1, maxReplicas: 3, ha: false, minSlots: 1, maxSlots: 4, demandSlots: 4 },
  targetTps: 1,
  variants: [
    {
      ...{ id: 'q', tags: ['cuda'], layers: 10, layerMiB: 100, kvLayerMiB: 10 },
      ...{ computeMiB: 0, activeMiB: 1, quality: 100 },
    },
  ],
};
const fleet: FleetProblem = { nodes: [node('a', 2), node('b', 2), node('c', 1)], models: [model] };

function seatOn(problem: ReturnType<typeof compileProblem>, place: number, card: number, slots: number): Seat {
  const [own] = problem.models;
  const at = problem.places[place]?.cards[card];
  const choice = own?.choices[0];
  if (own === undefined || at === undefined || choice === undefined) throw new Error('There is no such card.');
  return seatOf(own, choice, slots, [at], [choice.layers]);
}
const at = (problem: ReturnType<typeof compileProblem>, index: number) => problem.places[index] as Place;

describe('the fillings of the nodes', () => {
  it('are known once, and on every node that is like the one where they were met', () => {
    const problem = compileProblem(fleet);
    const fillings = new Fillings(problem);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 1, 2)]);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 0, 2)]);
    expect(fillings.of(at(problem, 0))).toHaveLength(1);
    const [there] = fillings.of(at(problem, 1));
    expect(there?.seats.map(({ node, cards }) => [node, cards[0]?.id])).toEqual([[1, 'b:1']]);
    expect(fillings.of(at(problem, 2))).toEqual([]);
    expect(fillings.unlike(problem.ready).map(({ index }) => index)).toEqual([0, 2]);
  });

  it('are told apart by what they disturb, and not passed on where something ran', () => {
    const current = [{ id: 'i', model: 'm', variant: 'q', slots: 1, parts: [{ gpu: 'a:0', layers: 10 }] }];
    const problem = compileProblem({ ...fleet, current });
    const fillings = new Fillings(problem);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 0, 1)]);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 1, 1)]);
    expect(fillings.of(at(problem, 0)).map(({ disturbed }) => disturbed)).toEqual([0, 1]);
    expect(fillings.of(at(problem, 1))).toEqual([]);
  });

  it('honour the pins of their node', () => {
    const problem = compileProblem({ ...fleet, pins: [{ model: 'm', gpus: ['a:1'] }] });
    const fillings = new Fillings(problem);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 0, 1)]);
    expect(fillings.of(at(problem, 0))).toEqual([]);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 1, 1)]);
    expect(fillings.of(at(problem, 0))).toHaveLength(1);
  });
});

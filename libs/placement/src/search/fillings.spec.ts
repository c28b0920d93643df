import { describe, expect, it } from '@jest/globals';
import { Fillings, type Kind, seatsOn } from './fillings.js';
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
const kindOf = (fillings: Fillings, index: number) =>
  fillings.kinds.find((kind) => kind.some((place) => place.index === index)) as Kind;

describe('the fillings of the nodes', () => {
  it('are known once of all nodes that are alike, and can be put on each of them', () => {
    const problem = compileProblem(fleet);
    const fillings = new Fillings(problem);
    expect(fillings.kinds.map((kind) => kind.map(({ index }) => index))).toEqual([[0, 1], [2]]);
    fillings.add(at(problem, 1), [seatOn(problem, 1, 1, 2)]);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 0, 2)]);
    const [one, ...others] = fillings.of(kindOf(fillings, 1));
    expect(others).toEqual([]);
    if (one === undefined) throw new Error('There is no filling.');
    const seats = seatsOn(kindOf(fillings, 1), [one, one]);
    expect(seats.map((seat) => [seat.node, seat.nodes, seat.cards[0]?.id])).toEqual([
      [0, [0], 'a:1'],
      [1, [1], 'b:1'],
    ]);
    expect(fillings.of(kindOf(fillings, 2))).toEqual([]);
  });

  it('are told apart by what they disturb, and a node where something ran is like no other', () => {
    const current = [{ id: 'i', model: 'm', variant: 'q', slots: 1, parts: [{ gpu: 'a:0', layers: 10 }] }];
    const problem = compileProblem({ ...fleet, current });
    const fillings = new Fillings(problem);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 0, 1)]);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 1, 1)]);
    expect(fillings.kinds).toHaveLength(3);
    expect(fillings.of(kindOf(fillings, 0)).map(({ disturbed, loadMiB }) => [disturbed, loadMiB])).toEqual([
      [0, 0],
      [1, 1000],
    ]);
    expect(fillings.of(kindOf(fillings, 1))).toEqual([]);
  });

  it('honour the pins of their node', () => {
    const problem = compileProblem({ ...fleet, pins: [{ model: 'm', gpus: ['a:1'] }] });
    const fillings = new Fillings(problem);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 0, 1)]);
    expect(fillings.of(kindOf(fillings, 0))).toEqual([]);
    fillings.add(at(problem, 0), [seatOn(problem, 0, 1, 1)]);
    expect(fillings.of(kindOf(fillings, 0))).toHaveLength(1);
  });

  it('are thinned out to those that are worth most', () => {
    const problem = compileProblem({ ...fleet, models: [{ ...model, maxSlots: 900, demandSlots: 900 }] });
    const fillings = new Fillings(problem);
    for (let slots = 1; slots <= 600; slots++) fillings.add(at(problem, 2), [seatOn(problem, 2, 0, slots)]);
    fillings.thinOut(({ slots }) => slots[0] ?? 0);
    const kept = fillings.of(kindOf(fillings, 2)).map(({ slots }) => slots[0]);
    expect(kept).toEqual(Array.from({ length: 400 }, (_, i) => 201 + i));
  });
});

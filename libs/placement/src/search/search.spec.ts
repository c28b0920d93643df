import { describe, expect, it } from '@jest/globals';
import type { FleetGpu, FleetModel, FleetNode, FleetProblem } from './fleet-problem.js';
import { searchPlan } from './search.js';

const gpu = (id: string, more: Partial<FleetGpu> = {}): FleetGpu => {
  return { id, vramMiB: 8000, reservedMiB: 0, ctxMiB: 300, bwGBps: 900, tags: ['cuda'], ...more };
};
const node = (id: string, gpus: FleetGpu[], state: FleetNode['state'] = 'ready'): FleetNode => ({ id, state, gpus });
const model = (id: string, totalMiB: number, more: Partial<FleetModel> = {}): FleetModel => ({
  ...{
    id,
    weight: 1,
    minReplicas: 1,
    maxReplicas: 2,
    ha: false,
    minSlots: 1,
    maxSlots: 4,
    demandSlots: 4,
    targetTps: 1,
  },
  variants: [
    {
      id: 'q',
      tags: ['cuda'],
      layers: 10,
      layerMiB: totalMiB / 10,
      kvLayerMiB: 10,
      computeMiB: 0,
      activeMiB: 1,
      quality: 100,
    },
  ],
  ...more,
});
const search = (problem: FleetProblem, steps = 200) => searchPlan(problem, { seed: 1, steps });

describe('the search', () => {
  it('gives all demanded slots where they fit', () => {
    const { plan, levels } = search({ nodes: [node('a', [gpu('a:0')])], models: [model('m', 4000)] });
    expect(plan).toEqual({
      placements: [{ model: 'm', variant: 'q', slots: 4, parts: [{ gpu: 'a:0', layers: 10 }] }],
      steps: [{ start: 0 }],
    });
    expect(levels).toMatchObject({ served: 1, replicas: 1, capacity: 4 * 10 * 100, loadMiB: 4000 });
  });

  it('serves the heavier model when only one fits, and both by moving the small one aside', () => {
    const models = [model('light', 5000), model('heavy', 5000, { weight: 4 })];
    const one = search({ nodes: [node('a', [gpu('a:0')])], models });
    expect(one.plan.placements.map((placement) => placement.model)).toEqual(['heavy']);
    const two = search({ nodes: [node('a', [gpu('a:0')]), node('b', [gpu('b:0')])], models });
    expect(two.levels.served).toBe(5);
  });

  it('splits a model over the cards of one node, never over two nodes', () => {
    const big = [model('big', 12000)];
    const split = search({ nodes: [node('a', [gpu('a:0'), gpu('a:1')])], models: big });
    expect(split.plan.placements[0]?.parts.reduce((sum, { layers }) => sum + layers, 0)).toBe(10);
    expect(split.plan.placements[0]?.parts).toHaveLength(2);
    expect(search({ nodes: [node('a', [gpu('a:0')]), node('b', [gpu('b:0')])], models: big }).plan.placements).toEqual(
      [],
    );
  });

  it('lets a model that may span two nodes do so as the last resort', () => {
    const nodes = [node('a', [gpu('a:0')]), node('b', [gpu('b:0')])];
    const { plan } = search({ nodes, models: [model('giant', 12000, { maxNodes: 2 })] });
    expect(plan.placements[0]?.parts.map((part) => part.gpu).sort()).toEqual(['a:0', 'b:0']);
  });

  it('starts the successor before a draining node is emptied', () => {
    const nodes = [node('a', [gpu('a:0')], 'draining'), node('b', [gpu('b:0')])];
    const current = [{ id: 'old', model: 'm', variant: 'q', slots: 4, parts: [{ gpu: 'a:0', layers: 10 }] }];
    const { plan } = search({ nodes, models: [model('m', 4000, { maxReplicas: 1 })], current, moveBudget: 0 });
    expect(plan.placements.map(({ parts }) => parts[0]?.gpu)).toEqual(['b:0']);
    expect(plan.steps).toEqual([{ start: 0 }, { stop: 'old' }]);
  });

  it('honours a pin even where the model would stand better elsewhere', () => {
    const nodes = [node('slow', [gpu('slow:0', { bwGBps: 1 })]), node('fast', [gpu('fast:0')])];
    const pins = [{ model: 'm', gpus: ['slow:0'] }];
    const { plan } = search({ nodes, models: [model('m', 4000, { maxReplicas: 1, targetTps: 1000 })], pins });
    expect(plan.placements.map(({ parts }) => parts[0]?.gpu)).toEqual(['slow:0']);
  });

  it('starts nothing on a node that takes nothing, not even for a pin', () => {
    const nodes = (['draining', 'down', 'cordoned'] as const).map((state) => node(state, [gpu(`${state}:0`)], state));
    const pins = nodes.map(({ id }) => ({ model: 'm', gpus: [`${id}:0`] }));
    const { plan, levels } = search({ nodes, models: [model('m', 4000)], pins });
    expect(plan.placements).toEqual([]);
    expect(levels.pinned).toBe(0);
  });

  it('adds nothing where there are as many as there may be, even though they stand on too few nodes', () => {
    const nodes = [node('a', [gpu('a:0'), gpu('a:1')]), node('b', [gpu('b:0')])];
    const current = ['a:0', 'a:1'].map((id) => {
      return { id, model: 'm', variant: 'q', slots: 1, parts: [{ gpu: id, layers: 10 }] };
    });
    const { plan } = search({ nodes, models: [model('m', 4000, { minReplicas: 2 })], current, moveBudget: 0 });
    expect(plan.placements.map(({ parts }) => parts[0]?.gpu).sort()).toEqual(['a:0', 'a:1']);
  });

  it('ends where no node has a card', () => {
    const { plan } = search({ nodes: [node('a', []), node('b', [])], models: [model('m', 4000)] }, 400);
    expect(plan).toEqual({ placements: [], steps: [] });
  });

  it('keeps everything as it runs when nothing better is to be had', () => {
    const problem = {
      nodes: [node('a', [gpu('a:0')]), node('b', [gpu('b:0')])],
      models: [model('m', 4000, { ha: true })],
    };
    const { plan, levels } = search(problem);
    const current = plan.placements.map((placement, i) => ({ id: `i${i}`, ...placement }));
    const again = search({ ...problem, current, moveBudget: null });
    expect(again.plan.steps).toEqual([]);
    expect(again.levels).toEqual({ ...levels, loadMiB: 0 });
  });

  it('names what the problem speaks of without listing it', () => {
    const pins = [{ model: 'ghost', gpus: ['a:0'] }];
    expect(() => search({ nodes: [node('a', [gpu('a:0')])], models: [], pins })).toThrow('The problem speaks of ghost');
  });

  it('stops at the deadline of the clock that it is given', () => {
    let time = 0;
    const limits = { seed: 1, steps: Number.POSITIVE_INFINITY, now: () => time++, deadline: 50 };
    const { steps } = searchPlan({ nodes: [node('a', [gpu('a:0')])], models: [model('m', 9000)] }, limits);
    expect(steps).toBeGreaterThan(0);
    expect(time).toBeLessThanOrEqual(52);
  });
});

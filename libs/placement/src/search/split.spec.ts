import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { compileProblem } from './problem.js';
import { Seating } from './seating.js';
import { SplitFinder } from './split.js';

const gpus = Array.from({ length: 4 }, (_, i) => ({
  ...{ id: `a:${i}`, vramMiB: 8000, reservedMiB: 0, ctxMiB: 300, bwGBps: 900, tags: ['cuda'] },
}));
const variant = {
  ...{ id: 'q', tags: ['cuda'], layers: 30, layerMiB: 200, kvLayerMiB: 10, computeMiB: 0 },
  ...{ activeMiB: 1, quality: 100 },
};
const problem = compileProblem({
  nodes: [{ id: 'a', state: 'ready', gpus }],
  models: [
    {
      ...{ id: 'm', weight: 1, minReplicas: 1, maxReplicas: 2, ha: false, minSlots: 1, maxSlots: 1, demandSlots: 1 },
      ...{ targetTps: 1, variants: [variant] },
    },
  ],
});
const taste = { thrift: 1, noise: 0, remnantsFirst: false, lean: false };

describe('a model over several cards', () => {
  it('fills as few as it can', () => {
    const split = new SplitFinder(new Seating(problem), new Chance(1));
    expect(split.best(problem.models, problem.places[0]?.cards ?? [], taste)).toBeNull();
    const seating = new Seating({ ...problem, cards: problem.cards.map((card) => ({ ...card, roomMiB: 5000 })) });
    const seat = new SplitFinder(seating, new Chance(1)).best(problem.models, problem.places[0]?.cards ?? [], taste);
    expect(seat?.layers).toEqual([22, 8]);
  });

  it('takes a little of each of some cards where that is asked for', () => {
    const split = new SplitFinder(new Seating(problem), new Chance(1));
    const counts = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const seat = split.best(problem.models, problem.places[0]?.cards ?? [], { ...taste, evenly: true });
      const layers = seat?.layers ?? [];
      counts.add(layers.length);
      expect(layers.reduce((sum, share) => sum + share, 0)).toBe(30);
      expect(Math.max(...layers) - Math.min(...layers)).toBeLessThanOrEqual(1);
    }
    expect([...counts].sort()).toEqual([2, 3, 4]);
  });
});

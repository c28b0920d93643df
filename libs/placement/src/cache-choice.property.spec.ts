import type { KvType } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestTarget } from './best-target.js';
import { fakeGpu, fakeInstance, fakeNode, fakeSnapshot, fakeWish } from './fleet.fake.js';

import { plan } from './plan.js';
import { previewMove } from './preview.js';
import { makeRoom } from './room-making.js';
import type { PlacementEngine, PlacementNode, Snapshot, Wish } from './snapshot.js';

/** Whatever else would be good: a cache is kept where the agent says that it can, and nowhere else. */
const TYPES: readonly KvType[] = ['f16', 'q8_0', 'q4_0'];
const anyEngine = fc.record({
  engine: fc.constantFrom<PlacementEngine['engine']>('embedded', 'llama-server'),
  backends: fc.constant(['vulkan' as const]),
  kvTypes: fc.constantFrom<PlacementEngine['kvTypes']>(undefined, ['f16'], ['f16', 'q8_0'], TYPES),
});
const anyNode = (place: number) =>
  fc
    .record({ gib: fc.integer({ min: 2, max: 12 }), engines: fc.array(anyEngine, { minLength: 1, maxLength: 2 }) })
    .map(({ gib, engines }): PlacementNode => fakeNode(`n${place}`, [fakeGpu('gpu', gib)], { engines }));
const anyWish = (place: number) =>
  fc
    .record({
      gib: fc.integer({ min: 1, max: 6 }),
      replicas: fc.integer({ min: 1, max: 2 }),
      kvType: fc.constantFrom<KvType | undefined>(undefined, 'q8_0', 'q4_0'),
    })
    .map(({ gib, replicas, kvType }): Wish => {
      const wish = fakeWish(`w${place}`, gib, { replicas });
      return { ...wish, variants: wish.variants.map((one) => ({ ...one, ...(kvType && { kvType }) })) };
    });
const anyFleet: fc.Arbitrary<Snapshot> = fc
  .record({
    nodes: fc.tuple(anyNode(1), anyNode(2), anyNode(3)).map((all) => [...all]),
    wishes: fc.tuple(anyWish(1), anyWish(2)).map((all) => [...all]),
    instances: fc.constantFrom([], [fakeInstance('i1', 'w1', 'n1')]),
    pins: fc.constant([]),
  })
  .map((parts) => fakeSnapshot(parts));

interface Placed {
  readonly wishId: string;
  readonly nodeId: string;
  readonly engine: string;
}

function isKept({ nodes, wishes }: Snapshot, { wishId, nodeId, engine }: Placed): boolean {
  const kvType = wishes.find(({ id }) => id === wishId)?.variants[0]?.kvType;
  const offers = nodes.find(({ id }) => id === nodeId)?.engines.filter((offer) => offer.engine === engine) ?? [];
  return kvType === undefined || offers.some(({ kvTypes }) => kvTypes?.includes(kvType));
}

describe('a cache of a type', () => {
  it('is placed only where an agent says that its engine keeps it so', () => {
    fc.assert(
      fc.property(anyFleet, (fleet) => {
        const started = plan(fleet).placements.filter(({ instanceId }) => instanceId === null);
        expect(started.filter((placed) => !isKept(fleet, placed))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is moved, and has others moved for it, only to such a place', () => {
    const running = anyFleet.filter(({ instances }) => instances.length > 0);
    fc.assert(
      fc.property(running, fc.constantFrom('n2', 'n3'), (fleet, nodeId) => {
        const moved = previewMove(fleet, 'i1', { nodeId }).placements;
        const best = bestTarget(fleet, 'i1').target;
        const there = best === null ? [] : previewMove(fleet, 'i1', best).placements;
        expect([...moved, ...there].filter((placed) => !isKept(fleet, placed))).toEqual([]);
        const obstacle = makeRoom(fleet, 'i1', { nodeId });
        const last = obstacle?.at(-1)?.target.nodeId;
        const engines = fleet.nodes.find(({ id }) => id === last)?.engines ?? [];
        const kept = engines.some(({ engine }) => isKept(fleet, { wishId: 'w1', nodeId: last ?? '', engine }));
        expect(obstacle === null || kept).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import {
  applySteps,
  fakeGpu,
  fakeInstance,
  fakeNode,
  fakeNodes,
  fakeSnapshot,
  fakeWish,
  letAgentsWork,
} from '../fleet.fake.js';
import { plan } from '../plan.js';
import type { PlanOptions, Snapshot } from '../snapshot.js';
import { adviceFrom } from './advice-from.js';

const LIMITS = { seed: 1, steps: 300, moveBudget: 3, leastCapacityPercent: 5 };

/** C needs 10 GiB; n2 has them as soon as B sits beside A. */
const tight = fakeSnapshot({
  nodes: fakeNodes(8, 12),
  wishes: [fakeWish('A', 3), fakeWish('B', 3), fakeWish('C', 10)],
  instances: [fakeInstance('a', 'A', 'n1', { gib: 3 }), fakeInstance('b', 'B', 'n2', { gib: 3 })],
});

function carryOut(snapshot: Snapshot, options: PlanOptions, rounds = 6): Snapshot {
  let now = snapshot;
  for (let round = 0; round < rounds; round++) now = letAgentsWork(applySteps(now, plan(now, options)));
  return now;
}

const sites = ({ instances }: Snapshot) => instances.map(({ wishId, nodeId }) => `${wishId} ${nodeId}`).sort();

describe('advice', () => {
  it('makes room for what only fits after a move, and says what it takes', () => {
    const found = adviceFrom(tight, LIMITS);
    expect(found).toMatchObject({
      advice: {
        moves: [{ instanceId: 'b', nodeId: 'n1', gpuIds: ['gpu'], reason: 'makes room for C' }],
        places: [{ wishId: 'C', variantId: 'C-q4', nodeId: 'n2', gpuIds: ['gpu'] }],
      },
      gain: { served: ['C'], replicas: [{ wishId: 'C', more: 1 }] },
      cost: { movedInstances: 1, loadedBytes: 13 * GIB },
    });
    expect(plan(tight).refusals.length).toBe(1);
    const after = carryOut(tight, { advice: found?.advice ?? { moves: [], places: [] } });
    expect(sites(after)).toEqual(['A n1', 'B n1', 'C n2']);
    expect(plan(after).steps).toEqual([]);
  });

  it('is the same for the same fleet', () => {
    expect(adviceFrom(structuredClone(tight), LIMITS)).toEqual(adviceFrom(tight, LIMITS));
  });

  it('gives the old one its time: the successor starts first, and C waits for the bytes', () => {
    const advice = adviceFrom(tight, LIMITS)?.advice ?? { moves: [], places: [] };
    const { steps, refusals, placements } = plan(tight, { advice });
    expect(steps).toMatchObject([
      { do: 'start' },
      { do: 'drain', instanceId: 'b', waitsFor: placements.length - 1, reason: 'makes room for C' },
    ]);
    expect(refusals.map(({ wishId }) => wishId)).toEqual(['C']);
  });

  it('is not given where an admin put the only one that could move', () => {
    const instances = tight.instances.map((one) => ({ ...one, pinned: true }));
    expect(adviceFrom({ ...tight, instances }, LIMITS)).toBeNull();
  });

  it('is not given for what takes more moves than may be', () => {
    expect(adviceFrom(tight, { ...LIMITS, moveBudget: 0 })).toBeNull();
  });

  it('is not given where everything has its place and all cards are alike', () => {
    expect(adviceFrom({ ...tight, wishes: tight.wishes.slice(0, 2) }, LIMITS)).toBeNull();
  });

  it('takes nobody down for somebody else', () => {
    const full = fakeSnapshot({
      nodes: fakeNodes(8),
      wishes: [fakeWish('A', 6), fakeWish('B', 6, { priority: 90 })],
      instances: [fakeInstance('a', 'A', 'n1', { gib: 6 })],
    });
    expect(adviceFrom(full, LIMITS)).toBeNull();
  });

  it('moves a chain where one move is not enough', () => {
    /* C (10) only fits on n3; B (6) there fits on n2 only when A (4) has left it for n1. */
    const chain = fakeSnapshot({
      nodes: fakeNodes(5, 8, 12),
      wishes: [fakeWish('A', 4), fakeWish('B', 6), fakeWish('C', 10)],
      instances: [fakeInstance('a', 'A', 'n2', { gib: 4 }), fakeInstance('b', 'B', 'n3', { gib: 6 })],
    });
    const found = adviceFrom(chain, LIMITS);
    expect(found?.advice.moves.map(({ instanceId, nodeId }) => `${instanceId} ${nodeId}`)).toEqual(['a n1', 'b n2']);
    expect(sites(carryOut(chain, { advice: found?.advice ?? { moves: [], places: [] } }))).toEqual([
      'A n1',
      'B n2',
      'C n3',
    ]);
  });

  it('empties a draining node that has no way out', () => {
    const [n1, n2, n3] = fakeNodes(5, 8, 12);
    const stuck = fakeSnapshot({
      nodes: [n1, n2, { ...n3, intent: 'draining' }].flatMap((node) => (node ? [node as typeof n1 & object] : [])),
      wishes: [fakeWish('A', 4), fakeWish('B', 6)],
      instances: [fakeInstance('a', 'A', 'n2', { gib: 4 }), fakeInstance('b', 'B', 'n3', { gib: 6 })],
    });
    const found = adviceFrom(stuck, LIMITS);
    expect(found?.advice.moves).toMatchObject([{ instanceId: 'a', nodeId: 'n1' }]);
    expect(found?.gain.leaving).toEqual(['b']);
    expect(sites(carryOut(stuck, { advice: found?.advice ?? { moves: [], places: [] } }))).toEqual(['A n1', 'B n2']);
  });

  it('gives a spare replica its room last', () => {
    const spare = fakeSnapshot({
      nodes: fakeNodes(8, 12),
      wishes: [fakeWish('A', 3), fakeWish('B', 3, { replicas: 2, spareReplicas: 1 }), fakeWish('C', 8)],
      instances: [fakeInstance('a', 'A', 'n1', { gib: 3 }), fakeInstance('b', 'B', 'n2', { gib: 3 })],
    });
    expect(plan(spare).placements.filter(({ instanceId }) => instanceId === null)).toMatchObject([
      { wishId: 'C', nodeId: 'n2' },
      { wishId: 'B', nodeId: 'n1' },
    ]);
  });

  it('moves to a faster card that stands empty, if that is worth it', () => {
    const slow = fakeNode('slow', [fakeGpu('gpu', 12, { bandwidthGBps: 200 })]);
    const fast = fakeNode('fast', [fakeGpu('gpu', 12, { bandwidthGBps: 900 })]);
    const lazy = fakeSnapshot({
      nodes: [slow, fast],
      wishes: [fakeWish('A', 10)],
      instances: [fakeInstance('a', 'A', 'slow', { gib: 10 })],
    });
    const found = adviceFrom(lazy, LIMITS);
    expect(found).toMatchObject({
      advice: { moves: [{ instanceId: 'a', nodeId: 'fast', reason: 'A is faster there' }], places: [] },
      gain: { served: [], replicas: [] },
    });
    expect(found?.gain.capacityPercent).toBeGreaterThan(100);
    expect(adviceFrom(lazy, { ...LIMITS, leastCapacityPercent: 1_000 })).toBeNull();
  });

  it('changes cards within a node, where the pieces of free room lie apart', () => {
    const two = fakeNode('n1', [fakeGpu('g0', 8), fakeGpu('g1', 8, { index: 1 })]);
    const apart = fakeSnapshot({
      nodes: [two, ...fakeNodes(1).map((node) => ({ ...node, id: 'n9' }))],
      wishes: [fakeWish('A', 3), fakeWish('B', 3), { ...fakeWish('C', 8), variants: [{ ...oneCard(8), id: 'C-q4' }] }],
      instances: [
        fakeInstance('a', 'A', 'n1', { gpus: [{ gpuId: 'g0', reservedBytes: 3 * GIB }] }),
        fakeInstance('b', 'B', 'n1', { gpus: [{ gpuId: 'g1', reservedBytes: 3 * GIB }] }),
      ],
    });
    const found = adviceFrom(apart, LIMITS);
    expect(found?.advice.moves.length).toBe(1);
    expect(found?.advice.moves[0]).toMatchObject({ nodeId: 'n1' });
    expect(found?.gain.served).toEqual(['C']);
  });

  it('stands for as long as it brings what it brought', () => {
    const previous = adviceFrom(tight, LIMITS);
    const later = { ...tight, nodes: [...tight.nodes, fakeNode('n3', [fakeGpu('gpu', 4)])] };
    expect(adviceFrom(later, { ...LIMITS, seed: 7, previous })?.advice).toEqual(previous?.advice);
    const roomy = { ...tight, nodes: [...tight.nodes, fakeNode('n3', [fakeGpu('gpu', 24)])] };
    expect(adviceFrom(roomy, { ...LIMITS, previous })).toBeNull();
  });
});

function oneCard(gib: number) {
  return { id: '', layers: 1, footprints: [{ backend: 'vulkan' as const, perGpuBytes: [gib * GIB] }] };
}

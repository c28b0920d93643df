import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { bestTarget } from './best-target.js';
import { fakeGpu, fakeInstance, fakeNode, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { previewChain } from './move-chain.js';
import { plan } from './plan.js';
import { previewMove } from './preview.js';
import { makeRoom } from './room-making.js';

const wishes = [fakeWish('big', 6), fakeWish('small', 2)];
const big = fakeInstance('b', 'big', 'n1', { gib: 6 });
const small = fakeInstance('s', 'small', 'n2', { gib: 2 });
const crowded = fakeSnapshot({ nodes: fakeNodes(7, 7, 3), wishes, instances: [big, small] });
const pin = { instanceId: 'b', nodeId: 'n2', gpuIds: null };
const stepsOf = (...parts: Parameters<typeof plan>) => plan(...parts).steps;

describe('a move that needs room', () => {
  it('fits once the smallest that stands there has moved to where it fits', () => {
    expect(previewMove(crowded, 'b', { nodeId: 'n2' }).ok).toBe(false);
    const chain = makeRoom(crowded, 'b', { nodeId: 'n2' });
    expect(chain).toEqual([
      { instanceId: 's', target: { nodeId: 'n3', gpuIds: ['gpu'] } },
      { instanceId: 'b', target: { nodeId: 'n2' } },
    ]);
    expect(previewChain(crowded, chain ?? []).map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('has none where nobody there can go elsewhere, or where going would not help', () => {
    expect(makeRoom({ ...crowded, nodes: fakeNodes(6, 7, 1) }, 'b', { nodeId: 'n2' })).toBeNull();
    expect(makeRoom({ ...crowded, nodes: fakeNodes(8, 5, 3) }, 'b', { nodeId: 'n2' })).toBeNull();
  });

  it('waits until the others are gone, and is planned then', () => {
    const waiting = { ...pin, after: ['s'] };
    const making = { instanceId: 's', nodeId: 'n3', gpuIds: ['gpu'] };
    const before = { ...crowded, pins: [making, waiting] };
    expect(stepsOf(before)).toMatchObject([{ do: 'start' }, { do: 'drain', instanceId: 's' }]);
    const draining = { ...small, wanted: 'drain' as const, state: 'draining' as const };
    const moved = fakeInstance('s2', 'small', 'n3', { gib: 2 });
    expect(stepsOf({ ...before, instances: [big, draining, moved] })).toEqual([]);
    const gone = { ...before, instances: [big, moved], pins: [waiting] };
    expect(stepsOf(gone)).toMatchObject([{ do: 'start' }, { do: 'drain', instanceId: 'b' }]);
  });

  it('is given up when who was to make room stays', () => {
    expect(stepsOf({ ...crowded, pins: [{ ...pin, after: ['s'] }] })).toEqual([
      { do: 'abandon', instanceId: 'b', reason: 'what was to make room for it stays on n2' },
    ]);
  });
});

describe('a move that may be taken back', () => {
  const successor = fakeInstance('b2', 'big', 'n2', { gib: 6, replaces: 'b' });
  const fleet = fakeSnapshot({ nodes: fakeNodes(8, 8), wishes, instances: [big, successor] });

  it('keeps the old one beside the successor, until it may not any more', () => {
    const held = plan({ ...fleet, pins: [{ ...pin, isRevocable: true }] });
    expect(held.steps.filter((step) => step.do !== 'start')).toEqual([]);
    expect(held.placements.map(({ instanceId }) => instanceId)).toEqual(expect.arrayContaining(['b', 'b2']));
    expect(stepsOf({ ...fleet, pins: [pin] })).toContainEqual(
      expect.objectContaining({ do: 'drain', instanceId: 'b' }),
    );
  });

  it('leaves the old one alone when the successor drains', () => {
    const leaving = { ...successor, wanted: 'drain' as const };
    const taken = plan({ ...fleet, wishes: wishes.slice(0, 1), instances: [big, leaving] });
    expect(taken.steps).toEqual([]);
    expect(taken.placements.map(({ instanceId }) => instanceId)).toEqual(['b']);
  });
});

describe('anywhere', () => {
  it('is the tightest other node, else another card of the same', () => {
    expect(bestTarget(crowded, 's').target).toEqual({ nodeId: 'n3', gpuIds: ['gpu'] });
    const two = fakeNode('n1', [fakeGpu('gpu', 8), fakeGpu('other', 7, { index: 1 })]);
    const alone = fakeSnapshot({ nodes: [two], wishes, instances: [big] });
    expect(bestTarget(alone, 'b').target).toEqual({ nodeId: 'n1', gpuIds: ['other'] });
  });

  it('is nowhere with the bytes that each place lacks', () => {
    const { target, candidates } = bestTarget(crowded, 'b');
    expect(target).toBeNull();
    expect(candidates).toContainEqual(expect.objectContaining({ nodeId: 'n2', shortBytes: GIB }));
  });

  it('says nothing against the only card of its node, on which it stands', () => {
    const { candidates } = bestTarget(crowded, 'b');
    expect(candidates.map(({ nodeId }) => nodeId)).not.toContain(big.nodeId);
    const alone = fakeSnapshot({ nodes: [fakeNode(big.nodeId, [fakeGpu('gpu', 8)])], wishes, instances: [big] });
    expect(bestTarget(alone, 'b')).toEqual({ target: null, candidates: [] });
  });
});

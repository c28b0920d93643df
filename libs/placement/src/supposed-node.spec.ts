import { GIB, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fakeGpu, fakeNode } from './fleet.fake.js';
import { gpuLike, nodeLike } from './supposed-node.js';

const busy = fakeGpu('gpu', 5, {
  ...{ totalBytes: 8 * GIB, bandwidthGBps: 512, heldBackBytes: GIB, yieldBytes: MIB },
  foreign: { bytes: GIB, processes: [{ pid: 1, name: 'python', bytes: GIB }] },
});
const named = { id: 'new', name: 'another n1' };

describe('a card that is not there', () => {
  it('has another size and its headroom, and nobody on it', () => {
    const { foreign, heldBackBytes, yieldBytes, ...gpu } = gpuLike(busy, { totalBytes: 24 * GIB });
    expect([foreign, heldBackBytes, yieldBytes]).toEqual([undefined, undefined, undefined]);
    expect(gpu).toMatchObject({ name: 'RX 6800', usableBytes: 24 * GIB - 256 * MIB, bandwidthGBps: 512 });
  });

  it('of another kind is of unknown speed', () => {
    expect(gpuLike(busy, { totalBytes: GIB, name: 'RTX 9999' })).not.toHaveProperty('bandwidthGBps');
    expect(gpuLike(busy, { totalBytes: MIB }).usableBytes).toBe(0);
  });
});

describe('a node that is not there', () => {
  it('is like another one without what others hold there', () => {
    const like = fakeNode('n1', [busy], { liveness: 'lost', intent: 'draining', holdReason: 'it comes and goes' });
    const node = nodeLike(like, named);
    expect(node).toMatchObject({ ...named, liveness: 'ready', intent: 'open', engines: like.engines });
    expect(node).not.toHaveProperty('holdReason');
    expect(node?.gpus.map(({ id, usableBytes }) => [id, usableBytes])).toEqual([['gpu', 7 * GIB]]);
  });

  it('keeps unknown memory unknown, and is never larger than the card', () => {
    const unknown = fakeNode('n1', [fakeGpu('gpu', null), { ...busy, totalBytes: 6 * GIB }]);
    expect(nodeLike(unknown, named)?.gpus.map(({ usableBytes }) => usableBytes)).toEqual([null, 6 * GIB]);
  });

  it('has other cards where they are named, like the first one of the other', () => {
    const cards = [{ totalBytes: 8 * GIB }, { totalBytes: 24 * GIB, name: 'large' }];
    const gpus = nodeLike(fakeNode('n1', [busy]), { ...named, cards })?.gpus;
    expect(gpus?.map(({ id, index, name }) => [id, index, name])).toEqual([
      ['supposed-0', 0, 'RX 6800'],
      ['supposed-1', 1, 'large'],
    ]);
    expect(nodeLike(fakeNode('n1', []), { ...named, cards })).toBeNull();
    expect(nodeLike(fakeNode('n1', []), named)?.gpus).toEqual([]);
  });
});

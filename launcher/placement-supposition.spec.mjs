import { gpuLike, nodeLike } from '@aivailable/placement';
import { describe, expect, it } from '@jest/globals';
import { named, suppositionOf } from './placement-supposition.mjs';

const card = { id: 'c', index: 3, name: 'Tesla P40', kind: 'real', backends: ['cuda'], usableBytes: 20 * 2 ** 30 };
const snapshot = {
  nodes: [
    { id: 'n-1', name: 'lab-1', gpus: [card] },
    { id: 'n-2', name: 'lab-2', gpus: [] },
  ],
  wishes: [{ id: 'w-1', name: 'toy' }],
};
const read = { readWish: async (file) => ({ id: file }), gpuLike, nodeLike };
const GIB = 2 ** 30;
const HEADROOM = 256 * 2 ** 20;

describe('what npm run placement supposes', () => {
  it('names nodes and wishes by name or id', async () => {
    expect(await suppositionOf(snapshot, '--lose-node', 'lab-1', read)).toEqual({ kind: 'lose-node', nodeId: 'n-1' });
    expect(await suppositionOf(snapshot, '--remove', 'w-1', read)).toEqual({ kind: 'remove', wishId: 'w-1' });
    expect(await suppositionOf(snapshot, '--deploy', 'wish.json', read)).toEqual({
      kind: 'deploy',
      wish: { id: 'wish.json' },
    });
  });

  it('adds a card like the first one of the node', async () => {
    const { nodeId, gpu } = await suppositionOf(snapshot, '--add-card', 'lab-1=24', read);
    expect(nodeId).toBe('n-1');
    const usableBytes = 24 * GIB - HEADROOM;
    expect(gpu).toMatchObject({ id: 'c-added', index: 4, name: 'Tesla P40', usableBytes, refusal: null });
  });

  it('drains a node', async () => {
    expect(await suppositionOf(snapshot, '--drain-node', 'lab-2', read)).toEqual({ kind: 'drain-node', nodeId: 'n-2' });
  });

  it('adds another node like one, with its cards or with others', async () => {
    const same = await suppositionOf(snapshot, '--add-node', 'lab-1', read);
    expect(same).toMatchObject({
      kind: 'add-node',
      node: { id: 'n-1-added', name: 'another lab-1', liveness: 'ready' },
    });
    expect(same.node.gpus.map(({ id, usableBytes }) => [id, usableBytes])).toEqual([['c', 20 * GIB]]);
    const { node } = await suppositionOf(snapshot, '--add-node', 'lab-1=8+24', read);
    expect(node.gpus.map(({ index, usableBytes }) => [index, usableBytes + HEADROOM])).toEqual([
      [0, 8 * GIB],
      [1, 24 * GIB],
    ]);
  });

  it.each([
    ['--lose-node', 'x', 'There is no node x in that snapshot; there are lab-1, lab-2.'],
    ['--drain-node', 'x', 'There is no node x in that snapshot; there are lab-1, lab-2.'],
    ['--add-node', 'x=8', 'There is no node x in that snapshot; there are lab-1, lab-2.'],
    ['--add-node', 'lab-2=8', 'lab-2 has no GPU that those of a new node could be like.'],
    [
      '--add-node',
      'lab-1=8GB',
      '--add-node needs NODE for another one like it, or NODE=GIB+GIB for other cards, such as lab-1=24+24; it was given lab-1=8GB.',
    ],
    ['--remove', 'x', 'There is no wish x in that snapshot; there are toy.'],
    ['--add-card', 'lab-1', '--add-card needs NODE=GIB, such as lab-1=24; it was given lab-1.'],
    ['--add-card', 'lab-2=8', 'lab-2 has no GPU that a new one could be like.'],
  ])('%s %s is refused with a sentence', async (option, subject, sentence) => {
    await expect(suppositionOf(snapshot, option, subject, read)).rejects.toThrow(sentence);
    expect(() => named([], 'x', 'wish')).toThrow('there are none');
  });
});

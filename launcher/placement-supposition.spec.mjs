import { describe, expect, it } from '@jest/globals';
import { named, suppositionOf } from './placement-supposition.mjs';

const card = { id: 'c', index: 3, name: 'Tesla P40', kind: 'real', backends: ['cuda'], architecture: 'sm_61' };
const snapshot = {
  nodes: [
    { id: 'n-1', name: 'lab-1', gpus: [card] },
    { id: 'n-2', name: 'lab-2', gpus: [] },
  ],
  wishes: [{ id: 'w-1', name: 'toy' }],
};
const read = async (file) => ({ id: file });

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
    expect(gpu).toMatchObject({ id: 'c-added', index: 4, name: 'Tesla P40', usableBytes: 24 * 2 ** 30, refusal: null });
  });

  it.each([
    ['--lose-node', 'x', 'There is no node x in that snapshot; there are lab-1, lab-2.'],
    ['--remove', 'x', 'There is no wish x in that snapshot; there are toy.'],
    ['--add-card', 'lab-1', '--add-card needs NODE=GIB, such as lab-1=24; it was given lab-1.'],
    ['--add-card', 'lab-2=8', 'lab-2 has no GPU that a new one could be like.'],
  ])('%s %s is refused with a sentence', async (option, subject, sentence) => {
    await expect(suppositionOf(snapshot, option, subject, read)).rejects.toThrow(sentence);
    expect(() => named([], 'x', 'wish')).toThrow('there are none');
  });
});

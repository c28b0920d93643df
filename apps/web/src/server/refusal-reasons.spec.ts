import { describe, expect, it } from '@jest/globals';
import { aGpu, aNode } from '../../test/builders.js';
import { reasonsOf, titleOf } from './refusal-reasons.js';

const attic = { nodeId: 'a', nodeName: 'attic', gpuIds: ['0'], shortBytes: 1024 ** 3, reason: 'needs 18.20 GiB' };
const message = 'Replica 1 of 2 of qwen has no place: attic GPU 0 (RX 6800): 1.00 GiB short (needs 18.20 GiB).';

describe('a refusal', () => {
  it('is a title above its list', () => {
    const refusal = { message, candidates: [attic] };
    expect(titleOf(refusal)).toBe('Replica 1 of 2 of qwen has no place');
    const least = { ...refusal, message: message.replace(':', ', not even with 1 slot of Q2_K:') };
    expect(titleOf(least)).toBe('Replica 1 of 2 of qwen has no place, not even with 1 slot of Q2_K');
    expect(reasonsOf(refusal, {})).toEqual([
      { key: 'a 0', where: 'attic', why: 'needs 18.20 GiB', short: '1.00 GiB short' },
    ]);
  });

  it('names the cards of a node that has several', () => {
    const refused = (gpuIds: string[]) => ({ ...attic, gpuIds });
    const refusal = { message, candidates: [refused(['x']), refused(['x', 'y']), refused([])] };
    const where = (gpus: ReturnType<typeof aGpu>[]) =>
      reasonsOf(refusal, { a: aNode({ nodeId: 'a', gpus }) }).map((reason) => reason.where);
    const two = [aGpu({ id: 'x', index: 0 }), aGpu({ id: 'y', index: 1 })];
    expect(where(two)).toEqual(['attic GPU 0', 'attic GPUs 0+1', 'attic']);
    expect(where(two.slice(0, 1))).toEqual(['attic', 'attic', 'attic']);
  });

  it.each([
    'qwen cannot leave attic yet',
    'qwen cannot move to attic',
    'qwen cannot stand on attic, not even with 1 slot of Q2_K',
    'qwen makes room for others on attic and has no other place',
  ])('is a title above its list: %s', (title) => {
    expect(titleOf({ message: `${title}: desk: the node is cordoned.`, candidates: [attic] })).toBe(title);
  });

  it.each([
    ['there is no list', { message, candidates: [] }],
    ['it says something else', { message: 'The brake is on: nothing moves.', candidates: [attic] }],
  ])('is said whole where %s', (_why, refusal) => {
    expect(titleOf(refusal)).toBe(refusal.message);
  });
});

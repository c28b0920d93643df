import { describe, expect, it } from '@jest/globals';
import { aGpu, aNode } from '../../../../test/builders.js';
import { destinationOf, keyOf, stepTo, targetKeys, targetOf } from './drop-target.js';

const nodes = [aNode({ name: 'a', gpus: [aGpu({ id: 'x y' }), aGpu({ id: 'z' })] }), aNode({ name: 'b' })];
const keys = targetKeys(nodes);

describe('places to drop at', () => {
  it('are anywhere, each node and each of its GPUs, in the order of the map', () => {
    expect(keys.map((key) => destinationOf(targetOf(key)))).toEqual([
      'anywhere',
      { nodeId: 'a' },
      { nodeId: 'a', gpuIds: ['x y'] },
      { nodeId: 'a', gpuIds: ['z'] },
      { nodeId: 'b' },
      { nodeId: 'b', gpuIds: ['gpu-1'] },
    ]);
  });

  it.each([
    ['ArrowDown', 1, 2],
    ['ArrowUp', 1, 0],
    ['ArrowUp', 0, 0],
    ['ArrowDown', 5, 5],
    ['ArrowRight', 1, 4],
    ['ArrowLeft', 3, 1],
    ['ArrowLeft', 1, 0],
    ['ArrowRight', 5, 5],
    ['Home', 4, 0],
    ['End', 0, 5],
  ])('%s leads from %d to %d', (arrow, from, to) => {
    expect(stepTo(keys, keys[from] ?? '', arrow)).toBe(keys[to]);
  });

  it('begin anew where the target has gone', () => {
    expect(stepTo(keys, keyOf({ kind: 'node', nodeId: 'gone' }), 'ArrowDown')).toBe(keys[1]);
  });
});

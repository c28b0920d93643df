import { describe, expect, it } from '@jest/globals';
import { adviceLines } from './placement-advice.mjs';

describe('an advice in sentences', () => {
  const fleet = {
    nodes: [
      { id: 'n1', name: 'lab-1' },
      { id: 'n2', name: 'lab-2' },
    ],
    wishes: [
      { id: 'w1', name: 'small' },
      { id: 'w2', name: 'big' },
    ],
    instances: [{ id: 'i1', wishId: 'w1', nodeId: 'n2' }],
  };

  it('names who goes where, what follows, and what it brings and takes', () => {
    const moves = [{ instanceId: 'i1', nodeId: 'n1', gpuIds: ['gpu-0'], reason: 'makes room for big' }];
    const places = [{ wishId: 'w2', nodeId: 'n2', gpuIds: ['gpu-0'] }];
    const gain = { served: ['w2'], replicas: [{ wishId: 'w2', more: 1 }], leaving: [], capacityPercent: 50 };
    const cost = { movedInstances: 1, loadedBytes: 7, seconds: 12 };
    expect(adviceLines({ advice: { moves, places }, gain, cost }, fleet)).toEqual([
      'Move small from lab-2 to lab-1 (gpu-0): makes room for big.',
      'Then big goes to lab-2 (gpu-0).',
      'Serves big; 1 to move, 7 bytes to load, about 12 s.',
    ]);
  });
});

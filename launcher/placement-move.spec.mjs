import { describe, expect, it } from '@jest/globals';
import { moveLines, moveOf } from './placement-move.mjs';

const snapshot = {
  nodes: [
    { id: 'n-1', name: 'lab-1', gpus: [{ id: 'gpu-a', index: 0 }] },
    {
      id: 'n-2',
      name: 'lab-2',
      gpus: [
        { id: 'gpu-b', index: 0 },
        { id: 'gpu-c', index: 1 },
      ],
    },
  ],
  wishes: [
    { id: 'w-1', name: 'toy' },
    { id: 'w-2', name: 'pair' },
  ],
  instances: [
    { id: 'i-1', wishId: 'w-1', nodeId: 'n-1', wanted: 'run', state: 'ready' },
    { id: 'i-2', wishId: 'w-2', nodeId: 'n-1', wanted: 'run', state: 'ready' },
    { id: 'i-3', wishId: 'w-2', nodeId: 'n-2', wanted: 'drain', state: 'ready' },
  ],
};
const move = (instance, node, ...gpus) => moveOf(snapshot, { instance, node, gpus });

describe('the move that npm run placement previews', () => {
  it('names the instance by its id or its only wish, the node by name or id, the cards by id or number', () => {
    expect(move('toy', 'lab-2')).toEqual({ instanceId: 'i-1', target: { nodeId: 'n-2' } });
    expect(move('i-2', 'n-2', '1', 'gpu-b')).toEqual({
      ...{ instanceId: 'i-2', target: { nodeId: 'n-2', gpuIds: ['gpu-c', 'gpu-b'] } },
    });
  });

  it.each([
    [['toy', 'x'], 'There is no node x in that snapshot; there are lab-1, lab-2.'],
    [['toy', 'lab-2', '7'], 'There is no GPU 7 on lab-2; there are 0 (gpu-b), 1 (gpu-c).'],
    [['x', 'lab-2'], 'There is no instance x in that snapshot; there are i-1 (toy on lab-1), i-2 (pair on lab-1), '],
    [['pair', 'lab-2'], 'pair has several instances; name one by its id: i-2 (pair on lab-1), i-3 (pair on lab-2).'],
  ])('%j is refused with a sentence', (words, sentence) => {
    expect(() => move(...words)).toThrow(sentence);
  });

  it('is said in sentences, whether it can be or not', () => {
    const gpus = [{ gpuId: 'gpu-b', reservedBytes: 7 }];
    const nothing = { ok: false, placements: [], refusals: [], plan: { steps: [] } };
    const fits = { ...nothing, ok: true, placements: [{ nodeId: 'n-2', gpus }] };
    expect(moveLines(snapshot, move('toy', 'lab-2'), fits)).toEqual([
      'toy would move from lab-1 to lab-2 (gpu-b: 7 bytes).',
      'The old one leaves when the new one is ready.',
    ]);
    const refused = { ...nothing, refusals: [{ message: 'toy cannot move to lab-2: too small.' }] };
    expect(moveLines(snapshot, move('toy', 'lab-2'), refused)).toEqual(['toy cannot move to lab-2: too small.']);
    expect(moveLines(snapshot, move('toy', 'lab-1'), nothing)).toEqual(['toy is on lab-1 already.']);
    expect(moveLines(snapshot, move('i-3', 'lab-1'), nothing)).toEqual([
      'pair on lab-2 is draining and cannot be moved.',
    ]);
    const steps = [{ do: 'abandon', instanceId: 'i-1', reason: 'pair stays' }];
    expect(moveLines(snapshot, move('toy', 'lab-2'), { ...nothing, plan: { steps } })).toEqual([
      'toy stays on lab-1: pair stays.',
    ]);
  });
});

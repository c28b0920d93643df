import { describe, expect, it } from '@jest/globals';
import { instanceFault } from './placement-instance.mjs';

const gpu = { id: 'a:0', vramMiB: 8113, reservedMiB: 256, ctxMiB: 300, bwGBps: 256, tags: ['cuda'] };
const sizes = { layers: 16, layerMiB: 100, kvLayerMiB: 4, computeMiB: 300, activeMiB: 1600 };
const variant = { id: 'Q4_K_M', tags: ['cuda'], ...sizes, quality: 97 };
const counts = { weight: 2, minReplicas: 1, maxReplicas: 2, minSlots: 1, maxSlots: 8, demandSlots: 4, targetTps: 12 };
const model = { id: 'toy', ...counts, ha: false, maxNodes: 1, variants: [variant] };
const running = { id: 'i1', model: 'toy', variant: 'Q4_K_M', slots: 2, parts: [{ gpu: 'a:0', layers: 16 }] };
const node = { id: 'a', state: 'ready', gpus: [gpu] };
const fleet = {
  nodes: [node],
  models: [model],
  current: [running],
  pins: [{ model: 'toy', gpus: ['a:0'] }],
  moveBudget: null,
};

describe('a fleet in the format aiv-placement/1', () => {
  it('can be planned when it is whole, and without what may be absent', () => {
    expect(instanceFault(fleet)).toBeNull();
    expect(instanceFault({ nodes: fleet.nodes, models: fleet.models })).toBeNull();
  });

  it.each([
    [{}, 'nodes must be a list, and is absent.'],
    [
      { ...fleet, nodes: [{ ...node, gpus: [{ ...gpu, vramMiB: -4 }] }] },
      /^nodes\[0\].gpus\[0\].vramMiB must be a number from 0, and is -4\.$/,
    ],
    [{ ...fleet, nodes: [{ ...node, gpus: [{ ...gpu, vramMiB: '8 GiB' }] }] }, 'and is "8 GiB".'],
    [
      { ...fleet, nodes: [{ ...node, state: 'lost' }] },
      'nodes[0].state must be one of ready, cordoned, draining, down',
    ],
    [{ ...fleet, models: [{ ...model, variants: undefined }] }, 'models[0].variants must be a list, and is absent.'],
    [{ ...fleet, models: [null] }, 'models[0] must be an object, and is null.'],
    [{ ...fleet, moveBudget: -1 }, 'moveBudget must be a whole number from 0, and is -1.'],
    [{ ...fleet, nodes: [node, { ...node, gpus: [] }] }, 'Two nodes have the id a; give each its own.'],
    [{ ...fleet, nodes: [node, { ...node, id: 'b' }] }, 'Two GPUs have the id a:0; give each its own.'],
    [
      { ...fleet, current: [{ ...running, model: 'x' }] },
      'current[0] (i1) is of the model x, which models does not list.',
    ],
    [{ ...fleet, current: [{ ...running, variant: 'x' }] }, 'is of the variant x, which toy does not list.'],
    [{ ...fleet, pins: [{ model: 'toy', gpus: ['z'] }] }, 'pins[0] is on the GPU z, which no node lists.'],
  ])('is refused by the field that is wrong (%#)', (broken, sentence) => {
    expect(instanceFault(broken)).toMatch(sentence);
  });
});

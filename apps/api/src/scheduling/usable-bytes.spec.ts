import { GIB, type Gpu, type InstanceState, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aNode } from '../../test/fleet/fleet-view.fake.js';
import { anObservation } from '../../test/fleet/observation.fake.js';
import { anInstance } from '../../test/scheduling/instance.fake.js';
import { heldBytes, tookBytes, usableBytes } from './usable-bytes.js';

const gpu = (more: Partial<Gpu>): Gpu => ({
  ...{ id: 'g', kind: 'real', vendor: 'amd', index: 0, uuid: null, pciBusId: null, name: 'RX 6800' },
  ...{ totalBytes: 16 * GIB, usedBytes: 0, freeBytes: 16 * GIB, reservedBytes: null, computeCapability: null },
  ...{ architecture: null, driverVersion: null, temperatureC: null, utilisationPercent: null, powerW: null },
  ...{ integrated: false, usable: true, refusal: null, backends: ['vulkan'] },
  ...more,
});

describe('usable bytes', () => {
  it.each<[string, Partial<Gpu>, number, number | null]>([
    ['a reserve that the driver told is never counted on', { reservedBytes: GIB }, 0, 15 * GIB - 256 * MIB],
    ['an empty card keeps its head-room', {}, 0, 16 * GIB - 256 * MIB],
    ['what foreign programs took is not ours', { freeBytes: 10 * GIB }, 0, 10 * GIB - 256 * MIB],
    ['what our loaded instances hold is', { freeBytes: 10 * GIB }, 4 * GIB, 14 * GIB - 256 * MIB],
    ['it never exceeds the card', { freeBytes: 15 * GIB }, 4 * GIB, 16 * GIB - 256 * MIB],
    ['a simulated card is treated like a real one', { kind: 'simulated' }, 0, 16 * GIB - 256 * MIB],
    ['less than nothing is nothing', { freeBytes: 100 * MIB }, 0, 0],
    ['unknown stays unknown', { freeBytes: null }, 4 * GIB, null],
    ['an unknown total is no limit', { totalBytes: null, freeBytes: GIB }, GIB, 2 * GIB - 256 * MIB],
  ])('%s', (_, card, held, expected) => {
    expect(usableBytes(gpu(card), held, { bytes: 256 * MIB, reserveBytes: null })).toBe(expected);
  });

  it('follow the head-room of the card, and what it was seen to keep for itself', () => {
    expect(usableBytes(gpu({}), 0, { bytes: 2 * GIB, reserveBytes: null })).toBe(14 * GIB);
    expect(usableBytes(gpu({}), 0, { bytes: 0, reserveBytes: GIB })).toBe(15 * GIB);
  });
});

describe('what ours hold', () => {
  const sums = (rise: number | null, lines: number, state: InstanceState = 'ready') => {
    const instance = anInstance({ gpus: [{ gpuId: 'g', reservedBytes: 4 * GIB }] });
    const perGpu = [{ weightsBytes: lines, kvBytes: null, computeBytes: null }];
    const measured = { weightsBytes: null, kvBytes: null, computeBytes: null, driverRiseBytes: [rise], perGpu };
    const node = aNode({ gpus: [gpu({})] });
    const said = [anObservation({ state, measured })];
    return [heldBytes(node, [instance], said).get('g'), tookBytes(node, [instance], said).get('g')];
  };

  it.each<[string, number | null, number, [number, number]]>([
    ['is the promise where the driver tells nothing', null, 0, [4 * GIB, 4 * GIB]],
    ['is the rise that it saw', 3 * GIB, 0, [3 * GIB, 3 * GIB]],
    ['is never counted as more than the promise, but explains more', 5 * GIB, 0, [4 * GIB, 5 * GIB]],
    ['is not less than the engine says, if others gave bytes back meanwhile', -GIB, 2 * GIB, [2 * GIB, 2 * GIB]],
  ])('%s', (_, rise, lines, expected) => {
    expect(sums(rise, lines)).toEqual(expected);
  });

  it('is what it took, also when its engine is on its way out and says no more', () => {
    const measured = { weightsBytes: null, kvBytes: null, computeBytes: null, driverRiseBytes: [3 * GIB] };
    const leaving = anInstance({ gpus: [{ gpuId: 'g', reservedBytes: 4 * GIB }], measured });
    const said = [anObservation({ state: 'draining', measured: null })];
    expect(heldBytes(aNode({ gpus: [gpu({})] }), [leaving], said).get('g')).toBe(3 * GIB);
  });

  it('is nothing while it loads', () => {
    expect(sums(null, 0, 'starting')).toEqual([undefined, undefined]);
  });
});

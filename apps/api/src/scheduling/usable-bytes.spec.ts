import { GIB, type Gpu, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { usableBytes } from './usable-bytes.js';

const gpu = (more: Partial<Gpu>): Gpu => ({
  ...{ id: 'g', kind: 'real', vendor: 'amd', index: 0, uuid: null, pciBusId: null, name: 'RX 6800' },
  ...{ totalBytes: 16 * GIB, usedBytes: 0, freeBytes: 16 * GIB, reservedBytes: null, computeCapability: null },
  ...{ architecture: null, driverVersion: null, temperatureC: null, utilisationPercent: null, powerW: null },
  ...{ integrated: false, usable: true, refusal: null, backends: ['vulkan'] },
  ...more,
});

describe('usable bytes', () => {
  it.each<[string, Partial<Gpu>, number, number | null]>([
    ['an empty card keeps its head-room', {}, 0, 16 * GIB - 256 * MIB],
    ['what foreign programs took is not ours', { freeBytes: 10 * GIB }, 0, 10 * GIB - 256 * MIB],
    ['what our loaded instances hold is', { freeBytes: 10 * GIB }, 4 * GIB, 14 * GIB - 256 * MIB],
    ['it never exceeds the card', { freeBytes: 15 * GIB }, 4 * GIB, 16 * GIB - 256 * MIB],
    ['a simulated card is treated like a real one', { kind: 'simulated' }, 0, 16 * GIB - 256 * MIB],
    ['the trial device has a fixed budget without head-room', { kind: 'trial' }, 0, 16 * GIB],
    ['less than nothing is nothing', { freeBytes: 100 * MIB }, 0, 0],
    ['unknown stays unknown', { freeBytes: null }, 4 * GIB, null],
    ['an unknown total is no limit', { totalBytes: null, freeBytes: GIB }, GIB, 2 * GIB - 256 * MIB],
  ])('%s', (_, card, held, expected) => {
    expect(usableBytes(gpu(card), held)).toBe(expected);
  });
});

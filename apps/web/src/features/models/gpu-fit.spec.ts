import { GIB, type Gpu } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { gpuFit } from './gpu-fit.js';

const gpu = (totalBytes: number | null, more: Partial<Gpu> = {}) =>
  ({ usable: true, totalBytes, reservedBytes: null, ...more }) as Gpu;
const file = { footprint: null, sizeBytes: 4 * GIB, aboutBytes: null };
const cards = [gpu(8 * GIB), gpu(4 * GIB), gpu(24 * GIB)];

describe('on how many cards a file fits', () => {
  it('is told by its footprint where that is known', () => {
    const known = { ...file, footprint: { bytes: 9 * GIB, contextTokens: 8192 } };
    expect(gpuFit(known, cards)).toEqual({ fits: 1, of: 3, silent: 0, neededBytes: 9 * GIB, isEstimate: false });
  });

  it('is estimated by its size, exact or rounded, where not', () => {
    expect(gpuFit(file, cards)).toMatchObject({ fits: 2, of: 3, isEstimate: true });
    expect(gpuFit({ ...file, sizeBytes: null, aboutBytes: 30 * GIB }, cards)).toMatchObject({ fits: 0 });
  });

  it('leaves out cards that nothing is placed on or whose memory is unknown, and what a driver keeps', () => {
    const some = [gpu(8 * GIB, { usable: false }), gpu(null), gpu(24 * GIB)];
    expect(gpuFit(file, some)).toMatchObject({ fits: 1, of: 2, silent: 1 });
    expect(gpuFit(file, [gpu(6 * GIB, { reservedBytes: GIB })])).toMatchObject({ fits: 0, of: 1 });
  });

  it('is unknown without a size or without a card', () => {
    expect(gpuFit({ ...file, sizeBytes: null }, cards)).toBeNull();
    expect(gpuFit(file, [])).toBeNull();
  });
});

import { GIB, type MeasuredBytes, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { takenBytes } from './taken-bytes.js';

const LINES = { weightsBytes: 2 * GIB, kvBytes: GIB, computeBytes: 100 * MIB };
const BUFFERS = 3 * GIB + 100 * MIB;
const ESTIMATE = 700 * MIB;

const measured = (rise: (number | null)[], more: Partial<MeasuredBytes> = {}): MeasuredBytes => {
  return { ...LINES, driverRiseBytes: rise, ...more };
};

describe('what a load took', () => {
  it.each<[string, number | null, number | null, number]>([
    ['is what the driver saw, the runtime included', BUFFERS + 480 * MIB, 480 * MIB, BUFFERS + 480 * MIB],
    ['is the lines and the estimated runtime where no driver tells', null, null, BUFFERS + ESTIMATE],
    ['is so too when somebody else gave bytes back meanwhile', GIB, null, BUFFERS + ESTIMATE],
    ['is so too when somebody else took bytes meanwhile', BUFFERS + 5 * GIB, null, BUFFERS + ESTIMATE],
    ['is never less than the lines', BUFFERS - MIB, 0, BUFFERS],
  ])('%s', (_, rise, overheadBytes, totalBytes) => {
    expect(takenBytes(measured([rise]), [ESTIMATE])).toEqual([{ ...LINES, overheadBytes, totalBytes }]);
  });

  it('is the rise alone where an engine has no lines', () => {
    const untold = { weightsBytes: null, kvBytes: null, computeBytes: null };
    expect(takenBytes(measured([3 * GIB], untold), [0])).toEqual([
      { ...untold, overheadBytes: null, totalBytes: 3 * GIB },
    ]);
    expect(takenBytes(measured([null], untold), [0])).toBeNull();
    expect(takenBytes(measured([-GIB], untold), [0])).toBeNull();
  });

  it('is told for each of several GPUs, and not at all from sums', () => {
    const half = { weightsBytes: GIB, kvBytes: GIB / 2, computeBytes: 50 * MIB };
    const split = measured([null, null], { perGpu: [half, half] });
    expect(takenBytes(split, [ESTIMATE, ESTIMATE])?.map(({ totalBytes }) => totalBytes)).toEqual([
      1.5 * GIB + 50 * MIB + ESTIMATE,
      1.5 * GIB + 50 * MIB + ESTIMATE,
    ]);
    expect(takenBytes(measured([null, null]), [ESTIMATE, ESTIMATE])).toBeNull();
  });
});

import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { comparison, difference } from './comparison.js';

const estimate = {
  ...{ weightsBytes: 4 * GIB, kvBytes: GIB, computeBytes: GIB / 2, overheadBytes: GIB / 2, totalBytes: 6 * GIB },
};
const lines = { weightsBytes: 4 * GIB, kvBytes: GIB, computeBytes: GIB / 4 };
const measured = (...rise: (number | null)[]) =>
  comparison(estimate, { ...lines, driverRiseBytes: rise }).map(({ measuredBytes }) => measuredBytes);

describe('estimate against measured', () => {
  it('shows the runtime as what the driver saw beyond the buffers', () => {
    expect(measured(5.75 * GIB)).toEqual([4 * GIB, GIB, GIB / 4, GIB / 2, 5.75 * GIB]);
    expect(measured(3 * GIB, 2.75 * GIB).at(-1)).toBe(5.75 * GIB);
  });

  it('knows no total where the driver told nothing, or nothing that can be', () => {
    expect(measured(null).slice(3)).toEqual([null, null]);
    expect(measured(3 * GIB, null).slice(3)).toEqual([null, null]);
    expect(measured(-GIB).slice(3)).toEqual([null, null]);
    expect(comparison(estimate, null).map(({ measuredBytes }) => measuredBytes)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it.each([
    [GIB, 1.1 * GIB, '+10.0 %'],
    [GIB, 0.968 * GIB, '−3.2 %'],
    [GIB, GIB, '0 %'],
    [GIB, null, '–'],
    [0, GIB, '–'],
  ])('%d against %d differs by %s', (planned, took, words) => {
    expect(difference(planned, took)).toBe(words);
  });
});

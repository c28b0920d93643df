import { describe, expect, it } from '@jest/globals';
import { encodeQ8, halfOf } from './weights.js';

describe('half precision', () => {
  it.each([
    [0, 0x0000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.5, 0x3800],
    [65_504, 0x7bff],
    [100_000, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -14, 0x0400],
    [2 ** -30, 0x0000],
    [2047.6, 0x6800],
  ])('%d is 0x%s', (value, bits) => {
    expect(halfOf(value)).toBe(bits);
  });
});

describe('Q8_0', () => {
  it('keeps the largest weight of a block at 127 and a block of zeros at zero', () => {
    const bytes = encodeQ8(Float32Array.from({ length: 64 }, (_, i) => (i < 32 ? i - 31 : 0)));
    expect(bytes).toHaveLength(68);
    expect(new Int8Array(bytes.buffer)[2]).toBe(-127);
    expect(bytes.subarray(34).every((byte) => byte === 0)).toBe(true);
  });
});

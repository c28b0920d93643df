import { describe, expect, it } from '@jest/globals';
import { TENSOR_TYPES, tensorBytes, tensorTypeId } from './tensor-types.js';

describe('tensor types', () => {
  it.each([
    ['F32', 4096],
    ['F16', 2048],
    ['Q4_0', 576],
    ['Q8_0', 1088],
    ['Q4_K', 576],
    ['Q6_K', 840],
    ['IQ2_XXS', 264],
    ['IQ1_M', 224],
    ['TQ1_0', 216],
    ['MXFP4', 544],
  ])('1024 weights of %s take %d bytes', (name, expected) => {
    const type = TENSOR_TYPES.get(tensorTypeId(name) ?? -1);
    if (type === undefined) throw new Error(`${name} is missing`);
    expect(tensorBytes(type, [256, 4])).toBe(expected);
  });

  it('a row that is no whole number of blocks has no size', () => {
    expect(tensorBytes({ name: 'Q8_0', blockLength: 32, blockBytes: 34 }, [48, 2])).toBeUndefined();
  });

  it('ids that ggml withdrew are absent', () => {
    expect([4, 5, 31, 32, 33, 36, 37, 38].filter((id) => TENSOR_TYPES.has(id))).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { bytesWords, countWords, decimalWords, percentWords, separators } from './numbers.js';

describe('a figure', () => {
  it.each([
    [null, 'unknown'],
    [0, '0 B'],
    [1_023, '1,023 B'],
    [1_536, '1.5 KiB'],
    [7.2 * 2 ** 30, '7.20 GiB'],
    [13_932 * 2 ** 30, '13,932.00 GiB'],
  ])('of %j bytes is %s', (bytes, words) => {
    expect(bytesWords(bytes)).toBe(words);
  });

  it('is grouped and parted alike in texts and fields', () => {
    expect([countWords(1_048_576), decimalWords(1_234.5, 1), percentWords(0.125, 1)]).toEqual([
      ...['1,048,576', '1,234.5', '12.5%'],
    ]);
    expect(separators).toEqual({ thousandSeparator: ',', decimalSeparator: '.' });
  });
});

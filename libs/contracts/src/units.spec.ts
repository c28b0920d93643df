import { describe, expect, it } from '@jest/globals';
import { formatBytes } from './units.js';

it.each([
  [null, 'unknown'],
  [0, '0 B'],
  [1536, '1.5 KiB'],
  [96 * 1024 ** 2, '96.0 MiB'],
  [7.2 * 1024 ** 3, '7.20 GiB'],
])('%s bytes are written as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

describe('a negative number of bytes', () => {
  it('keeps its sign', () => expect(formatBytes(-2 * 1024 ** 3)).toBe('-2.00 GiB'));
});

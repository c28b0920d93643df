import { describe, expect, it } from '@jest/globals';
import { formatBytes, formatInstant } from './units.js';

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

it.each(['2026-11-22T11:50:52.078Z', Date.UTC(2026, 10, 22, 11, 50, 52), new Date('2026-11-22T12:50:52+01:00')])(
  'the instant %s is written so that everybody can read it',
  (at) => expect(formatInstant(at)).toBe('2026-11-22 11:50:52 UTC'),
);

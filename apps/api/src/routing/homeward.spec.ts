import { describe, expect, it } from '@jest/globals';
import { patienceMs } from './homeward.js';

/** Four slots that each write a hundred tokens at 10 a second: one is expected to come free after 2.5 s. */
const home = { busySlots: 4, outstandingTokens: 400, streamTokensPerSecond: 10, readTokensPerSecond: 200 };
const elsewhere = { busySlots: 0, outstandingTokens: 0, streamTokensPerSecond: 10, readTokensPerSecond: 600 };

describe('the patience of a chat for the instance that has read it', () => {
  it.each([
    ['what reading it elsewhere costs the others, too', 1_000, 0, 10_000],
    ['none, when no slot is expected there by then', 200, 0, 0],
    ['some, although another stands before it', 1_000, 1, 10_000],
    ['none, when too many stand before it', 1_000, 4, 0],
    ['none, when it had said next to nothing', 10, 0, 0],
  ])('is %s', (_, readTokens, ahead, expected) => {
    expect(patienceMs(home, elsewhere, readTokens, ahead)).toBe(expected);
  });

  it('goes by the speed of writing where none read yet, and is none where nothing is known', () => {
    expect(patienceMs(home, { ...elsewhere, readTokensPerSecond: null }, 1_000, 0)).toBe(30_000);
    const unknown = { ...elsewhere, readTokensPerSecond: null, streamTokensPerSecond: null };
    expect(patienceMs(home, unknown, 1_000, 0)).toBe(0);
    expect(patienceMs({ ...home, streamTokensPerSecond: null }, elsewhere, 1_000, 0)).toBe(0);
  });
});

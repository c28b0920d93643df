import { GIB, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { durationWords, transferWords } from './transfer-words.js';

describe('the words of a transfer', () => {
  it('says how far, how fast and how long', () => {
    const progress = { doneBytes: GIB, totalBytes: 2 * GIB, bytesPerSecond: 16 * MIB };
    expect(transferWords(progress)).toBe('1.00 GiB of 2.00 GiB · 16.0 MiB/s · 1 min 4 s left');
  });

  it('leaves out what is unknown', () => {
    expect(transferWords({ doneBytes: 0, totalBytes: GIB, bytesPerSecond: null })).toBe('0 B of 1.00 GiB');
  });

  it.each([
    [0.2, '1 s'],
    [59, '59 s'],
    [200, '3 min 20 s'],
    [3900, '1 h 5 min'],
  ])('%d seconds are "%s"', (seconds, words) => {
    expect(durationWords(seconds)).toBe(words);
  });
});

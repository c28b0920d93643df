import { describe, expect, it } from '@jest/globals';
import { placeHeaders, placeWords, slotEtaMs } from './queue-place.js';

const worked = (busySlots: number, outstandingTokens: number, streamTokensPerSecond: number | null) => ({
  instance: {},
  load: { busySlots, outstandingTokens, streamTokensPerSecond },
});

describe('when a slot will be free', () => {
  it('follows from what the busy ones have to write, and from how many come before', () => {
    expect(slotEtaMs([worked(1, 100, 10)], 0)).toBe(10_000);
    expect(slotEtaMs([worked(1, 100, 10)], 2)).toBe(30_000);
    expect(slotEtaMs([worked(4, 400, 10)], 0)).toBe(2_500);
    expect(slotEtaMs([worked(1, 100, 10), worked(1, 100, 10)], 0)).toBe(5_000);
  });

  it('goes by what was measured on such cards before this door measured anything, and is unknown without', () => {
    expect(slotEtaMs([{ ...worked(1, 100, null), instance: { tokensPerSecond: 20 } }], 0)).toBe(5_000);
    expect(slotEtaMs([worked(1, 100, null)], 0)).toBeNull();
    expect(slotEtaMs([], 0)).toBeNull();
  });
});

describe('a place', () => {
  it.each([
    [{ position: 3, etaMs: 12_400, isLoading: false }, 'position 3, about 12 s'],
    [{ position: 3, etaMs: null, isLoading: false }, 'position 3'],
    [{ position: 1, etaMs: 12_000, isLoading: true }, 'about 12 s until the model is loaded'],
    [{ position: 1, etaMs: null, isLoading: true }, 'the model is being loaded'],
  ])('%j is said as "%s"', (place, words) => {
    expect(placeWords(place)).toBe(words);
  });

  it('is told in headers, the time only where it is known', () => {
    expect(placeHeaders({ position: 2, etaMs: 900 })).toEqual([
      ...['x-aivailable-queue-position', '2'],
      ...['x-aivailable-queue-eta-ms', '900'],
    ]);
    expect(placeHeaders({ position: 2, etaMs: null })).toEqual(['x-aivailable-queue-position', '2']);
  });
});

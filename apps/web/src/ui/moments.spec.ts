import { describe, expect, it } from '@jest/globals';
import { clockWords, exactWords, utcDayWords, whenWords } from './moments.js';

const noon = new Date(2026, 7, 1, 12, 0, 5).getTime();

describe('a point in time', () => {
  it('is told by the clock when it was today, and with its date else', () => {
    expect(whenWords(noon, noon + 3_600_000)).toBe(clockWords(noon));
    expect(whenWords(noon, noon + 86_400_000)).toMatch(/^Aug 1, 2026, 12:00/);
    expect(exactWords(noon)).toMatch(/^Aug 1, 2026, 12:00:05/);
  });

  it('is a day of UTC where days are counted so', () => {
    expect(utcDayWords('2026-08-01')).toBe('Aug 1, 2026');
  });
});

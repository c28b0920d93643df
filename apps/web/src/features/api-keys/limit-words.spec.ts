import { NO_LIMITS } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { dateOf, endOfDay } from './expiry.js';
import { limitReadings, refusalWords } from './limit-words.js';
import { allLimitsOf } from './limits-fields.js';

describe('the limits of a key', () => {
  it('are read from what is newest: what the door holds, or what is written down', () => {
    const limits = { ...NO_LIMITS, tokensPerMinute: 100, tokensPerDay: 1_000 };
    const readings = limitReadings({
      limits,
      used: { tokensPerMinute: 40, tokensPerDay: 20 },
      spent: { today: 300, thisMonth: 900 },
    });
    expect(readings).toEqual([
      { name: 'tokensPerMinute', used: 40, limit: 100 },
      { name: 'tokensPerDay', used: 300, limit: 1_000 },
    ]);
    expect(limitReadings({ limits })).toMatchObject([{ used: 0 }, { used: 0 }]);
  });

  it('say which of them refused, and how often', () => {
    const lastAt = '2026-08-01T10:00:00.000Z';
    expect(refusalWords(undefined)).toBeNull();
    expect(refusalWords([{ limit: 'tokensPerMinute', of: 'key', times: 12, lastAt }])).toBe(
      'Refused 12 times in the last hour: tokens per minute',
    );
    expect(refusalWords([{ limit: 'tokensPerDay', of: 'project', times: 1, lastAt }])).toBe(
      'Refused once in the last hour: tokens per day of the project',
    );
  });

  it('are taken away where a field was emptied, and an end is the end of its day', () => {
    expect(allLimitsOf({ tokensPerDay: 5, tokensPerMinute: '' })).toEqual({ ...NO_LIMITS, tokensPerDay: 5 });
    expect(endOfDay('')).toBeNull();
    expect(dateOf(endOfDay('2026-08-01'))).toBe('2026-08-01');
  });
});

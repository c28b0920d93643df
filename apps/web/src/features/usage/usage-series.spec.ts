import type { UsageRow } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { pictureOf, totalOf } from './usage-series.js';

const NOW = Date.parse('2026-08-03T12:00:00.000Z');
const row = (day: string, keyId: string | null, tokens: number, more: Partial<UsageRow> = {}): UsageRow => ({
  ...{ day, keyId, keyName: keyId && `key ${keyId}`, servedName: 'toy', requests: 1, failedRequests: 0 },
  ...{ promptTokens: tokens, completionTokens: 1, ...more },
});

describe('the picture of usage', () => {
  it('has every day, also those without a request, and the largest first', () => {
    const rows = [row('2026-08-03', 'a', 9), row('2026-08-01', 'a', 4), row('2026-08-01', 'b', 99)];
    const { days, series, groups } = pictureOf(rows, 'key', 'tokens', 3, NOW);
    expect(days).toEqual(['2026-08-01', '2026-08-02', '2026-08-03']);
    expect(series).toEqual([
      { id: 'b', name: 'key b', values: [100, 0, 0] },
      { id: 'a', name: 'key a', values: [5, 0, 10] },
    ]);
    expect(totalOf(groups)).toMatchObject({ requests: 3, promptTokens: 112, completionTokens: 3 });
  });

  it('sums up what is beyond the colours that one can tell apart, and loses none', () => {
    const rows = Array.from({ length: 9 }, (_, n) => row('2026-08-03', `k${n}`, 10 * n));
    const { series } = pictureOf(rows, 'key', 'requests', 1, NOW);
    expect(series.map(({ name }) => name)).toEqual(['key k0', 'key k1', 'key k2', 'key k3', 'key k4', '4 others']);
    expect(series.flatMap(({ values }) => values).reduce((a, b) => a + b)).toBe(9);
  });

  it('names who has no key, no project, or is gone', () => {
    const name = (by: 'key' | 'user' | 'project', more: Partial<UsageRow>) =>
      pictureOf([row('2026-08-03', null, 1, more)], by, 'tokens', 1, NOW).series[0]?.name;
    expect([name('key', {}), name('user', { userId: 'u', userEmail: null }), name('project', {})]).toEqual([
      ...['Playground', 'removed user', 'none'],
    ]);
  });
});

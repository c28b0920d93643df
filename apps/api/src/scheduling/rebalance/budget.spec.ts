import { rebalanceSettings } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { budgetWords, movesLeft } from './budget.js';
import type { Rebalance } from './rebalance.entity.js';
import type { RebalanceMemory } from './rebalance-memory.js';
import { fakeRecommendation, fakeRun } from './recommendation.fake.js';

const NOON = Date.parse('2026-08-01T12:00:00Z');
const waiting = fakeRun(fakeRecommendation(['a n1']), NOON);

/** One whose moves began so many minutes ago. */
function ended(...minutesAgo: number[]): Rebalance {
  const run = fakeRun(fakeRecommendation(minutesAgo.map((_, i) => `m${i} n1`)), NOON);
  const moves = run.moves.map((move, i) => {
    return { ...move, beganAt: new Date(NOON - (minutesAgo[i] ?? 0) * 60_000).toISOString() };
  });
  return { ...run, state: 'done', moves, endedAt: new Date(NOON) };
}

function memory(settings: object, current: Rebalance | null, ...before: Rebalance[]): RebalanceMemory {
  return { settings: rebalanceSettings.parse(settings), current, ended: before };
}

describe('the moves of an hour', () => {
  it('are counted from when each began', () => {
    expect(movesLeft(memory({ movesPerHour: 3 }, null, ended(10, 59, 60)), NOON)).toBe(1);
    expect(movesLeft(memory({ movesPerHour: 1 }, null, ended(10, 59)), NOON)).toBe(0);
  });

  it.each([
    [
      { movesPerHour: 1 },
      [10],
      '1 move has begun within the last hour, and movesPerHour is 1; the next may begin in 50 min.',
    ],
    [
      { movesPerHour: 2 },
      [10, 59],
      '2 moves have begun within the last hour, and movesPerHour is 2; the next may begin in 1 min.',
    ],
    [
      { movesPerHour: 1 },
      [10, 59],
      '2 moves have begun within the last hour, and movesPerHour is 1; the next may begin in 50 min.',
    ],
  ])('with %j and those of %j minutes ago are said to be used up', (settings, minutesAgo, sentence) => {
    expect(budgetWords(memory(settings, waiting, ended(...minutesAgo)), NOON)).toBe(`It waits: ${sentence}`);
    const suggested = { ...waiting, state: 'suggested' as const };
    const automatic = memory({ ...settings, mode: 'automatic' }, suggested, ended(...minutesAgo));
    expect(budgetWords(automatic, NOON)).toBe(`It waits: ${sentence}`);
    expect(budgetWords({ ...automatic, settings: { ...automatic.settings, mode: 'suggest' } }, NOON)).toBeNull();
  });

  it('hold nothing up where there are some left, or nothing waits', () => {
    expect(budgetWords(memory({ movesPerHour: 2 }, waiting, ended(10)), NOON)).toBeNull();
    expect(budgetWords(memory({ movesPerHour: 1 }, null, ended(10)), NOON)).toBeNull();
    const under = { ...waiting, moves: waiting.moves.map((move) => ({ ...move, state: 'moving' as const })) };
    expect(budgetWords(memory({ movesPerHour: 1 }, under, ended(10)), NOON)).toBeNull();
    expect(budgetWords(memory({ movesPerHour: 1, mode: 'off' }, waiting, ended(10)), NOON)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { RefusalBudget } from './refusal-budget.js';

const HOUR_MS = 3_600_000;

describe('the budget of refusals', () => {
  it('has a line for twenty of each person in an hour, and counts the others', () => {
    const budget = new RefusalBudget();
    const spent = Array.from({ length: 23 }, (_, n) => budget.spend('a', n));
    expect(spent.filter(Boolean)).toHaveLength(20);
    expect(budget.spend('b', 5)).toBe(true);
    expect(budget.close(HOUR_MS - 1)).toEqual([]);
    expect(budget.close(HOUR_MS + 5)).toEqual([{ actor: 'a', sinceMs: 0, count: 3 }]);
    expect(budget.close(HOUR_MS + 5)).toEqual([]);
    expect(budget.spend('a', HOUR_MS + 6)).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { OwnerShares } from './owner-shares.js';

describe('the slots of a deployment', () => {
  it('are all of an owner who asks alone, and all but one while others ask', () => {
    const shares = new OwnerShares(1_000);
    shares.asks('greedy', 0);
    for (let slot = 0; slot < 3; slot++) shares.take('greedy');
    expect(shares.mayTake('greedy', 4, 0)).toBe(true);
    shares.asks('light', 10);
    expect(shares.mayTake('greedy', 4, 20)).toBe(false);
    expect(shares.mayTake('light', 4, 20)).toBe(true);
    expect(shares.mayTake('greedy', 4, 1_011)).toBe(true);
  });

  it('are given back, and a single slot is never kept from anybody', () => {
    const shares = new OwnerShares();
    shares.asks('light', 0);
    shares.take('greedy');
    expect(shares.mayTake('greedy', 2, 1)).toBe(false);
    shares.giveBack('greedy');
    expect(shares.mayTake('greedy', 2, 1)).toBe(true);
    shares.take('greedy');
    expect(shares.mayTake('greedy', 1, 1)).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Shares } from './shares.js';

describe('shares of the limits', () => {
  it('are parts of the steps, each with a seed of its own', () => {
    const shares = new Shares({ seed: 3, steps: 1000 });
    const taken = [0.1, 0.2, 1].map((part) => {
      const share = shares.take(part);
      shares.spend(share.steps);
      return share;
    });
    expect(taken.map(({ steps }) => steps)).toEqual([100, 200, 700]);
    expect(new Set(taken.map(({ seed }) => seed)).size).toBe(3);
    expect(shares.spent).toBe(1000);
  });

  it('hand on what one leaves over', () => {
    const shares = new Shares({ seed: 1, steps: 1000 });
    shares.take(0.5);
    expect(shares.take(0.25).steps).toBe(500);
    expect(shares.take(1).steps).toBe(1000);
  });

  it('end within the deadline, however long one took', () => {
    let time = 1000;
    const shares = new Shares({ seed: 1, steps: Number.POSITIVE_INFINITY, now: () => time, deadline: 2000 });
    expect(shares.take(0.5).deadline).toBe(1500);
    time = 1100;
    expect(shares.take(0.25).deadline).toBe(1550);
    time = 1900;
    expect(shares.take(0.25).deadline).toBe(2000);
  });
});

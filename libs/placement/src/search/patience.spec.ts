import { describe, expect, it } from '@jest/globals';
import { Patience } from './patience.js';

describe('patience', () => {
  it('is over soon after the deadline, also where steps were quick first and are slow now', () => {
    let time = 0;
    let readings = 0;
    const now = () => {
      readings++;
      return time;
    };
    const patience = new Patience({ seed: 1, steps: Number.POSITIVE_INFINITY, now, deadline: 1000 });
    for (let i = 0; i < 100_000; i++) {
      time += 0.001;
      patience.used();
    }
    expect(readings).toBeLessThan(10_000);
    while (patience.used() < 1) time += 3;
    expect(time).toBeLessThan(1060);
  });
});

import { describe, expect, it } from '@jest/globals';
import { BackOff } from './back-off.mjs';

describe('the back-off of crashed processes', () => {
  it('doubles from 1 s to 30 s', () => {
    const backOff = new BackOff();
    expect([1, 2, 3, 4, 5, 6, 7].map(() => backOff.after(10))).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  });

  it('begins anew after a steady minute', () => {
    const backOff = new BackOff();
    backOff.after(10);
    backOff.after(10);
    expect(backOff.after(60_000)).toBe(1000);
    expect(backOff.after(10)).toBe(2000);
  });
});

import { describe, expect, it } from '@jest/globals';
import { backOffMs, DIAL_BACK_OFF } from './back-off.js';

describe('the back-off', () => {
  const least = (failures: number) => backOffMs(failures, () => 0, DIAL_BACK_OFF);
  const most = (failures: number) => backOffMs(failures, () => 1, DIAL_BACK_OFF);

  it('doubles up to the longest wait and stays there', () => {
    expect([1, 2, 3, 4, 100, 5_000].map(most)).toEqual([200, 400, 800, 1_000, 1_000, 1_000]);
  });

  it('takes half to all of it by chance', () => {
    expect([1, 2, 3, 4].map(least)).toEqual([100, 200, 400, 500]);
  });
});

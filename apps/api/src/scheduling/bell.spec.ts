import { describe, expect, it } from '@jest/globals';
import { Bell } from './bell.js';

describe('the bell', () => {
  it('runs alone and answers all rings of one run by one more', async () => {
    const ends: (() => void)[] = [];
    let runs = 0;
    let together = 0;
    let most = 0;
    const bell = new Bell(async () => {
      runs++;
      most = Math.max(most, ++together);
      await new Promise<void>((resolve) => ends.push(resolve));
      together--;
    });
    const first = bell.ring();
    while (ends.length < 1) await Promise.resolve();
    const later = [bell.ring(), bell.ring(), bell.ring()];
    ends[0]?.();
    await first;
    while (ends.length < 2) await Promise.resolve();
    ends[1]?.();
    await Promise.all(later);
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });
});

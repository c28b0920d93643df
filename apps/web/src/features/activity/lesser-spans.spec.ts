import { describe, expect, it } from '@jest/globals';
import { lesserSpans } from './lesser-spans.js';

const cells = (...shares: (number | null)[]) => shares.map((readyShare, at) => ({ at: `${at}`, readyShare }));

describe('when something was not wholly there', () => {
  it('is told in spans of the same share, each by itself', () => {
    expect(lesserSpans(cells(1, 0.5, 0.5, 1, 0.5, null, null, 0))).toEqual([
      { from: '1', until: '2', readyShare: 0.5 },
      { from: '4', until: '4', readyShare: 0.5 },
      { from: '5', until: '6', readyShare: null },
      { from: '7', until: '7', readyShare: 0 },
    ]);
    expect(lesserSpans(cells(1, 1))).toEqual([]);
  });
});

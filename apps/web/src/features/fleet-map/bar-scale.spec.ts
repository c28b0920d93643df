import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aGpu, aNode } from '../../../test/builders.js';
import { barShare, longestBytes, mostCards, ticks } from './bar-scale.js';

describe('the common scale of the bars', () => {
  it('draws a 24 GB card three times as long as one of 8 GB', () => {
    const longest = longestBytes([aNode({ gpus: [aGpu({ totalGib: 24 }), aGpu({ totalGib: 8 })] })]);
    expect(barShare(24 * GIB, longest)).toBe(1);
    expect(barShare(8 * GIB, longest)).toBeCloseTo(1 / 3);
  });

  it('keeps even the smallest bar, and one of unknown size, long enough to be hit', () => {
    expect(barShare(GIB / 2, 141 * GIB)).toBeGreaterThan(0.1);
    expect(barShare(null, 24 * GIB)).toBeGreaterThan(0.1);
  });

  it('has a few round marks', () => {
    expect(ticks(24 * GIB).map((tick) => tick.bytes / GIB)).toEqual([0, 8, 16, 24]);
    expect(ticks(8 * GIB).map((tick) => tick.bytes / GIB)).toEqual([0, 2, 4, 6, 8]);
  });

  it('has room for as many bars side by side as the fullest node has cards', () => {
    expect(mostCards([aNode({ gpus: [] }), aNode({ gpus: [aGpu({}), aGpu({ id: 'g2' })] }), aNode({})])).toBe(2);
    expect(mostCards([])).toBe(1);
  });

  it('has a scale even for a fleet without memory', () => {
    expect(longestBytes([aNode({ gpus: [] })])).toBe(GIB);
  });
});

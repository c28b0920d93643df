import { describe, expect, it } from '@jest/globals';
import { RELEASED } from './brake.js';
import { brakeLines } from './brake-lines.js';

const engaged = (missing: Record<string, number | null>) => ({ engaged: true, quorumSinceMs: null, missing });
const said = (...args: Parameters<typeof brakeLines>) => brakeLines(...args).map(({ message }) => message);

describe('what the timeline is told of the brake', () => {
  it('is that it came on, and for how many nodes; those lost long before do not count', () => {
    expect(said(engaged({ a: 5, b: 6, c: null }), RELEASED)).toEqual([
      'the brake is on: 2 nodes were lost at once; what ran there keeps its place until they are back',
    ]);
    expect(said(engaged({ a: 5 }), RELEASED)).toEqual([
      'the brake is on: 1 node was lost, and with the silent ones that is most of them; what ran there keeps its place until they are back',
    ]);
  });

  it('is that it went off by itself, and nothing while it stays as it is', () => {
    expect(said(RELEASED, engaged({ a: 5 }))).toEqual([
      'the brake is off: the nodes that were lost at once are back, or had their time',
    ]);
    expect(said(engaged({ a: 5, b: 9 }), engaged({ a: 5 }))).toEqual([]);
    expect(said({ ...RELEASED, missing: { a: 5 } }, RELEASED)).toEqual([]);
  });
});

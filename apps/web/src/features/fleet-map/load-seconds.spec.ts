import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { anInstance } from '../../../test/builders.js';
import { loadSeconds } from './load-seconds.js';

const loaded = (nodeId: string, seconds: number) =>
  anInstance({
    nodeId,
    reservedGib: 2,
    createdAt: '2026-08-01T10:00:00.000Z',
    stateSince: `2026-08-01T10:00:${seconds}.000Z`,
  });

describe('the time that a load takes', () => {
  it('goes by the fastest that was seen on the node, else anywhere', () => {
    const seen = [loaded('a', 20), loaded('a', 40), loaded('b', 10)];
    expect(loadSeconds(4 * GIB, 'a', seen)).toBe(40);
    expect(loadSeconds(4 * GIB, 'c', seen)).toBe(20);
  });

  it('is unknown where nothing was ever loaded', () => {
    expect(loadSeconds(GIB, 'a', [anInstance(), anInstance({ state: 'starting' })])).toBeNull();
  });
});

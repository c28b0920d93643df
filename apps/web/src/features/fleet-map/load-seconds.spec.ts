import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { anInstance } from '../../../test/builders.js';
import { loadSeconds } from './load-seconds.js';

const loaded = (nodeId: string, seconds: number) => anInstance({ nodeId, reservedGib: 2, loadMs: seconds * 1_000 });

describe('the time that a load takes', () => {
  it('goes by the fastest that was seen on the node, else anywhere', () => {
    const seen = [loaded('a', 20), loaded('a', 40), loaded('b', 10)];
    expect(loadSeconds(4 * GIB, 'a', seen)).toBe(40);
    expect(loadSeconds(4 * GIB, 'c', seen)).toBe(20);
  });

  it('is not longer because an instance was there before its controller was started again', () => {
    const old = { createdAt: '2026-08-01T10:00:00.000Z', stateSince: '2026-08-03T10:00:00.000Z' };
    expect(loadSeconds(2 * GIB, 'a', [{ ...loaded('a', 20), ...old }])).toBe(20);
  });

  it('is unknown where nothing was ever loaded', () => {
    expect(loadSeconds(GIB, 'a', [anInstance(), anInstance({ state: 'starting' })])).toBeNull();
  });
});

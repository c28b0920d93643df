import { GIB, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aNode } from '../../test/fleet/fleet-view.fake.js';
import { anInstance } from '../../test/scheduling/instance.fake.js';
import type { Yield } from './yield.entity.js';
import { agedYields, returns, usableBeside } from './yields.js';

const left: Yield = {
  ...{ nodeId: 'n1', gpuId: 'g1', deploymentId: 'd1', usableBytes: 2 * GIB },
  ...{ since: new Date(500), calmSince: null },
};
const rooms = (usableBytes: number | null) =>
  new Map([
    [
      'n1 g1',
      {
        ...{ usableBytes, foreign: { bytes: 0, processes: [] }, isStill: true, besideBytes: null, keptBytes: 0 },
        ...{ strainBytes: 0, isNamed: false },
      },
    ],
  ]);
const at = (seconds: number) => new Date(seconds * 1_000);

describe('a card that was left to others', () => {
  it('is counted on again when they have been gone for a while, and not before', () => {
    const age = (one: Yield, usable: number | null, seconds: number) =>
      agedYields([one], rooms(usable), at(seconds), 60_000);
    expect(age(left, 2 * GIB + 10 * MIB, 10).standing).toEqual([left]);
    const calm = age(left, 11 * GIB, 10).standing[0];
    expect(calm).toEqual({ ...left, calmSince: at(10) });
    expect(age(calm ?? left, 11 * GIB, 69).standing).toEqual([calm]);
    expect(age(calm ?? left, 11 * GIB, 70)).toEqual({ standing: [], ended: [calm] });
  });

  it('waits anew when they come again', () => {
    const calm = { ...left, calmSince: at(10) };
    expect(agedYields([calm], rooms(2 * GIB), at(65), 60_000).standing).toEqual([left]);
    expect(agedYields([calm], rooms(null), at(65), 60_000).standing).toEqual([left]);
  });

  it('is forgotten with the card', () => {
    expect(agedYields([left], new Map(), at(1), 60_000)).toEqual({ standing: [], ended: [] });
  });

  it('gives no more than when it was left, and less where there is less', () => {
    expect(usableBeside([left], 'n1', 'g1', 11 * GIB)).toBe(2 * GIB);
    expect(usableBeside([left], 'n1', 'g1', GIB)).toBe(GIB);
    expect(usableBeside([left], 'n1', 'g2', 11 * GIB)).toBe(11 * GIB);
    expect(usableBeside([left], 'n1', 'g1', null)).toBeNull();
  });
});

describe('what moved away for others', () => {
  const away = anInstance({ id: 'i2', nodeId: 'n2', createdAt: at(1) });
  const nodes = (more = {}) => ({ nodes: new Map([['n1', aNode({ nodeId: 'n1', ...more })]]) });

  it('goes back', () => {
    expect([...returns([left], [away], nodes())]).toEqual([['i2', { nodeId: 'n1', gpuIds: null }]]);
  });

  it.each([
    ['it stood elsewhere before', { ...away, createdAt: at(0) }, {}],
    ['it is not ready', { ...away, state: 'starting' as const }, {}],
    ['it is being moved already', { ...away, moveTo: { nodeId: 'n3', gpuIds: null } }, {}],
    ['it is back already', { ...away, nodeId: 'n1' }, {}],
    ['the node takes nothing new', away, { intent: 'cordoned' as const }],
  ])('stays where it is when %s', (_, row, node) => {
    expect(returns([left], [row], nodes(node)).size).toBe(0);
  });
});

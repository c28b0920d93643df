import { describe, expect, it } from '@jest/globals';
import { aGpu, aNode, anInstance } from '../../../test/builders.js';
import { fleetTotals } from './fleet-totals.js';
import { type Grouping, groupsOf, labelNamesOf, shownNodes } from './map-view.js';

const nodes = [
  aNode({ name: 'attic', labels: { site: 'roof', rack: '10' }, gpus: [aGpu({ name: 'Tesla P40' })] }),
  aNode({ name: 'desk', liveness: 'lost' }),
  aNode({
    name: 'rack',
    labels: { rack: '2' },
    intent: 'draining',
    gpus: [aGpu({ name: 'Tesla P40' }), aGpu({ id: 'g2', name: 'RTX 3060' })],
  }),
];
const instances = [anInstance({ nodeId: 'attic', servedName: 'qwen2.5-14b' })];
const names = (filter: string) => shownNodes(nodes, instances, filter).map(({ name }) => name);

describe('the filter of the map', () => {
  it.each([
    ['', ['attic', 'desk', 'rack']],
    ['  p40 ', ['attic', 'rack']],
    ['P40 draining', ['rack']],
    ['qwen', ['attic']],
    ['lost', ['desk']],
    ['site=roof', ['attic']],
    ['rack=', ['attic', 'rack']],
    ['nothing', []],
  ])('%p shows %p', (filter, shown) => {
    expect(names(filter)).toEqual(shown);
  });
});

describe('the groups of the map', () => {
  const brief = (grouping: Grouping) =>
    groupsOf(nodes, grouping).map(({ name, nodes: members }) => [name, ...members.map((node) => node.name)]);
  it('are cards that are alike, or states', () => {
    expect(brief('none')).toEqual([[null, 'attic', 'desk', 'rack']]);
    expect(brief('state')).toEqual([
      ['ready', 'attic'],
      ['lost', 'desk'],
      ['draining', 'rack'],
    ]);
    expect(brief('kind').map(([name]) => name)).toEqual(['Tesla P40', 'GeForce RTX 3060', 'RTX 3060 + Tesla P40']);
  });

  it('are what a label says, in the order of its values, with the nodes that have none at the end', () => {
    expect(labelNamesOf(nodes)).toEqual(['rack', 'site']);
    expect(brief('label:rack')).toEqual([
      ['2', 'rack'],
      ['10', 'attic'],
      ['without rack', 'desk'],
    ]);
    expect(brief('label:gone')).toEqual([['without gone', 'attic', 'desk', 'rack']]);
  });

  it.each<Grouping>(['kind', 'state', 'label:rack', 'label:site'])('by %s add up to the fleet to the byte', (by) => {
    const odd = aNode({ name: 'odd', gpus: [aGpu({ totalBytes: 11_811_160_063, usedBytes: 3_141_592_653 })] });
    const fleet = fleetTotals([...nodes, odd], []);
    const sums = groupsOf([...nodes, odd], by).map(({ nodes: members }) => fleetTotals(members, []));
    const sum = (of: 'usedBytes' | 'totalBytes' | 'gpus') => sums.reduce((all, one) => all + (one[of] ?? 0), 0);
    expect(sums.length).toBeGreaterThan(1);
    expect([sum('usedBytes'), sum('totalBytes'), sum('gpus')]).toEqual([fleet.usedBytes, fleet.totalBytes, fleet.gpus]);
  });
});

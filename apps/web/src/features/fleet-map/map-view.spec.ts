import { describe, expect, it } from '@jest/globals';
import { aGpu, aNode, anInstance } from '../../../test/builders.js';
import { groupsOf, shownNodes } from './map-view.js';

const nodes = [
  aNode({ name: 'attic', gpus: [aGpu({ name: 'Tesla P40' })] }),
  aNode({ name: 'desk', liveness: 'lost' }),
  aNode({
    name: 'rack',
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
    ['nothing', []],
  ])('%p shows %p', (filter, shown) => {
    expect(names(filter)).toEqual(shown);
  });
});

describe('the groups of the map', () => {
  const brief = (grouping: 'none' | 'kind' | 'state') =>
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
});

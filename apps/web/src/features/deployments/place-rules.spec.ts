import { describe, expect, it } from '@jest/globals';
import { aDeployment, aGpu, aNode } from '../../../test/builders.js';
import { nodeChoices, otherChoices, placeChoices, rulesOf, rulesWish } from './place-rules.js';
import { checkedSettings, settingsOf, suppositionOf } from './settings-wish.js';

const nodes = [
  aNode({ nodeId: 'b', name: 'b' }),
  aNode({ nodeId: 'a', name: 'a', gpus: [aGpu({ id: 'g"1', index: 3, name: 'RX 6800' })] }),
];

describe('the rules in a form', () => {
  it('are those of the deployment, there and back', () => {
    const rules = { onlyOn: [{ nodeId: 'a', gpuIds: ['x', 'y'] }, { nodeId: 'b' }], keepOff: ['c'], apartFrom: ['d'] };
    expect(rulesWish(rulesOf(rules))).toEqual(rules);
    expect(rulesWish({ ...rulesOf({}), onlyOn: ['["a","x"]', '["a"]'] }).onlyOn).toEqual([{ nodeId: 'a' }]);
  });

  it('offer every node and card by name, and keep what has gone', () => {
    expect(placeChoices(nodes, ['["gone","g"]'], 'any card').map(({ label }) => label)).toEqual([
      'a · any card',
      'a · GPU 3 RX 6800',
      'b · any card',
      expect.stringMatching(/^b · GPU 0 /),
      'a node that is gone',
    ]);
    expect(placeChoices(nodes, ['["b","g"]'], 'any card').at(-1)).toEqual({
      value: '["b","g"]',
      label: 'b · a card that is gone',
    });
    expect(nodeChoices(nodes, ['c']).at(-1)).toEqual({ value: 'c', label: 'a node that is gone' });
    expect(nodeChoices(nodes, []).map(({ label }) => label)).toEqual(['a', 'b']);
    const two = [
      aDeployment({ deploymentId: 'd1', servedName: 'one' }),
      aDeployment({ deploymentId: 'd2', servedName: 'two' }),
    ];
    expect(otherChoices(two, 'd1', []).map(({ label }) => label)).toEqual(['two']);
  });
});

describe('settings of where it stands', () => {
  const before = aDeployment({ deploymentId: 'd', keepOff: ['b'], kvType: 'f16' });
  const form = settingsOf(before);

  it('send only what is other than before, and refuse what cannot be', () => {
    expect(checkedSettings(before, form).change).toEqual({});
    const rules = { ...form.rules, onlyOn: ['["a"]'] };
    expect(checkedSettings(before, { ...form, rules, kvType: 'q8_0' }).change).toEqual({
      onlyOn: [{ nodeId: 'a' }],
      kvType: 'q8_0',
    });
    expect(checkedSettings(before, { ...form, rules: { ...rules, keepOff: ['a'] } }).errors).toEqual({
      onlyOn: 'A node stands under both "Only on" and "Never on": take it out of one of them.',
    });
  });

  it('are thought through in the words of the planner', () => {
    const wish = {
      id: 'd',
      name: 'd',
      replicas: 1,
      priority: 50,
      task: 'chat' as const,
      variants: [],
      avoidNodeIds: [],
    };
    const snapshot = { nodes: [], wishes: [wish], instances: [], pins: [] };
    expect(suppositionOf(snapshot, before, {}, null)).toBeNull();
    expect(suppositionOf(snapshot, before, { onlyOn: [{ nodeId: 'a' }], apartFrom: [] }, null)).toEqual({
      kind: 'deploy',
      wish: { ...wish, onlyOn: [{ nodeId: 'a', gpuIds: null }], apartFromWishIds: [] },
    });
  });
});

import type { NodeView, PlaceRules } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import type { Deployment } from './deployment.entity.js';
import { requireRules } from './rule-change.js';
import type { World } from './world.js';

const lab1: Partial<NodeView> = { name: 'lab-1', gpus: [{ id: 'gpu-0' } as NodeView['gpus'][number]] };
const world = {
  nodes: new Map([['lab-1', lab1]]),
  deployments: [
    { id: 'toy', deletedAt: null },
    { id: 'removed', deletedAt: new Date() },
  ] as Deployment[],
} as unknown as Pick<World, 'nodes' | 'deployments'>;

const before: PlaceRules = {
  onlyOn: [
    { nodeId: 'gone', gpuIds: ['gpu-0', 'gpu-1'] },
    { nodeId: 'lab-1', gpuIds: ['pulled-out'] },
  ],
  keepOff: ['scrapped'],
  apartFrom: ['removed'],
};

describe('a change of rules', () => {
  const asked = (rules: PlaceRules) => () => requireRules(rules, world, 'own', before);

  it('keeps what was said before of what is gone by now beside what is new', () => {
    const onlyOn = [
      { nodeId: 'gone', gpuIds: ['gpu-1'] },
      { nodeId: 'lab-1', gpuIds: ['pulled-out', 'gpu-0'] },
    ];
    expect(asked({ onlyOn, keepOff: ['scrapped'], apartFrom: ['removed', 'toy'] })).not.toThrow();
    expect(asked(before)).not.toThrow();
  });

  it.each([
    [{ keepOff: ['scrapped', 'x'] }, 'There is no node x: choose one of those that are there.'],
    [{ onlyOn: [{ nodeId: 'gone' }] }, 'There is no node gone: choose one of those that are there.'],
    [{ onlyOn: [{ nodeId: 'lab-1', gpuIds: ['g'] }] }, 'lab-1 has no GPU g: choose one of those that are there.'],
    [{ apartFrom: ['x'] }, 'There is no deployment x: choose one of those that are there.'],
  ])('says of nothing else what is not there: %j', (rules, sentence) => {
    expect(asked(rules)).toThrow(sentence);
  });
});

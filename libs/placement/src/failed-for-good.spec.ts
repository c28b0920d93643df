import { describe, expect, it } from '@jest/globals';
import { fakeInstance, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';

describe('an instance that failed again and again', () => {
  it('keeps its successor while its agent tries once more', () => {
    const wishes = [fakeWish('toy', 2, { avoidNodeIds: ['n1'] })];
    const successor = fakeInstance('i2', 'toy', 'n2', { gib: 2, state: 'starting', replaces: 'i1' });
    for (const state of ['failed', 'fetching', 'starting'] as const) {
      const holder = fakeInstance('i1', 'toy', 'n1', { gib: 2, state });
      const planned = plan(fakeSnapshot({ nodes: fakeNodes(8, 8), wishes, instances: [holder, successor] }));
      expect(planned.steps).toMatchObject([{ do: 'stop', instanceId: 'i1', waitsFor: 1 }]);
    }
  });
});

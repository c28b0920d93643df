import { describe, expect, it } from '@jest/globals';
import { fakeInstance, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';
import { previewMove } from './preview.js';

const HOLD = 'the node comes and goes; nothing new before noon';
const nodes = fakeNodes(8, 8).map((node, i) => (i === 0 ? { ...node, holdReason: HOLD } : node));
const running = fakeInstance('i1', 'toy', 'n1', { gib: 2 });

describe('a node that is held back', () => {
  it('keeps what it has', () => {
    const planned = plan(fakeSnapshot({ nodes, wishes: [fakeWish('toy', 2)], instances: [running] }));
    expect(planned).toMatchObject({ steps: [], placements: [{ instanceId: 'i1' }], refusals: [] });
  });

  it('gets nothing new, and the refusal says why', () => {
    const planned = plan(fakeSnapshot({ nodes, wishes: [fakeWish('toy', 2, { replicas: 2 })] }));
    expect(planned.placements).toMatchObject([{ nodeId: 'n2' }]);
    expect(planned.refusals[0]?.candidates).toContainEqual({
      ...{ nodeId: 'n1', nodeName: 'n1', gpuIds: [], shortBytes: null, reason: HOLD },
    });
  });

  it('is no target of a drag', () => {
    const there = fakeInstance('i2', 'toy', 'n2', { gib: 2 });
    const preview = previewMove(fakeSnapshot({ nodes, wishes: [fakeWish('toy', 2)], instances: [there] }), 'i2', {
      nodeId: 'n1',
    });
    expect(preview.refusals[0]?.message).toBe(`toy cannot move to n1: n1: ${HOLD}.`);
  });
});

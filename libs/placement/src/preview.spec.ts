import { describe, expect, it } from '@jest/globals';
import { fakeGpu, fakeInstance, fakeNode, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';
import { previewMove, previewWish } from './preview.js';

const wishes = [fakeWish('toy', 2)];
const running = fakeInstance('i1', 'toy', 'n1', { gib: 2 });

describe('preview of a move', () => {
  it('names the place and drains the old one only after it', () => {
    const preview = previewMove(fakeSnapshot({ nodes: fakeNodes(8, 8), wishes, instances: [running] }), 'i1', {
      nodeId: 'n2',
    });
    expect(preview).toMatchObject({ ok: true, placements: [{ nodeId: 'n2', replaces: 'i1' }], refusals: [] });
    expect(preview.plan.steps).toMatchObject([{ do: 'start' }, { do: 'drain', instanceId: 'i1', waitsFor: 1 }]);
  });

  it('refuses with the bytes that are short, and leaves everything as it is', () => {
    const preview = previewMove(fakeSnapshot({ nodes: fakeNodes(8, 1.5), wishes, instances: [running] }), 'i1', {
      nodeId: 'n2',
    });
    expect(preview.ok).toBe(false);
    expect(preview.refusals[0]?.message).toBe(
      'toy cannot move to n2: n2 GPU 0 (RX 6800): 512.0 MiB short (needs 2.00 GiB, 1.50 GiB usable).',
    );
    expect(preview.plan.steps).toMatchObject([{ do: 'abandon', instanceId: 'i1' }]);
  });

  it('keeps to the named GPU, on the same node too', () => {
    const nodes = [fakeNode('n1', [fakeGpu('gpu', 8), fakeGpu('other', 3, { index: 1 })])];
    const snapshot = fakeSnapshot({ nodes, wishes, instances: [running] });
    const preview = previewMove(snapshot, 'i1', { nodeId: 'n1', gpuIds: ['other'] });
    expect(preview.placements).toMatchObject([{ gpus: [{ gpuId: 'other' }] }]);
    const unknown = previewMove(snapshot, 'i1', { nodeId: 'n1', gpuIds: ['x'] });
    expect(unknown.refusals[0]?.message).toContain('the node has no GPU x');
  });

  it('says when the target is no node of the fleet', () => {
    const preview = previewMove(fakeSnapshot({ nodes: fakeNodes(8), wishes, instances: [running] }), 'i1', {
      nodeId: 'x',
    });
    expect(preview.refusals[0]?.message).toBe('toy cannot move to x: x: there is no such node.');
  });
});

describe('a move whose successor fails', () => {
  it('is called off: the successor goes, the old one stays', () => {
    const successor = fakeInstance('i2', 'toy', 'n2', { gib: 2, state: 'failed', replaces: 'i1' });
    const pins = [{ instanceId: 'i1', nodeId: 'n2', gpuIds: null }];
    const planned = plan(fakeSnapshot({ nodes: fakeNodes(8, 8), wishes, instances: [running, successor], pins }));
    expect(planned.steps).toEqual([
      { do: 'abandon', instanceId: 'i1', reason: 'it failed on n2' },
      { do: 'stop', instanceId: 'i2', waitsFor: null, reason: 'it failed on n2' },
    ]);
    expect(planned.placements.map(({ instanceId }) => instanceId)).toEqual(['i1']);
  });

  it('is called off as well when its target is lost meanwhile', () => {
    const nodes = fakeNodes(8, 8).map((node, i) => (i === 1 ? { ...node, liveness: 'lost' as const } : node));
    const successor = fakeInstance('i2', 'toy', 'n2', { gib: 2, state: 'starting', replaces: 'i1' });
    const pins = [{ instanceId: 'i1', nodeId: 'n2', gpuIds: null }];
    const planned = plan(fakeSnapshot({ nodes, wishes, instances: [running, successor], pins }));
    expect(planned.steps).toMatchObject([{ do: 'abandon', instanceId: 'i1' }]);
  });
});

describe('preview of a deployment', () => {
  it('tells only of the new replicas', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(8, 8), wishes, instances: [running] });
    const preview = previewWish(snapshot, fakeWish('toy', 2, { replicas: 3 }));
    expect(preview.ok).toBe(false);
    expect(preview.placements).toMatchObject([{ nodeId: 'n2' }]);
    expect(preview.refusals).toMatchObject([{ replica: 3 }]);
    expect(previewWish(snapshot, fakeWish('new', 1))).toMatchObject({ ok: true, placements: [{ wishId: 'new' }] });
  });
});

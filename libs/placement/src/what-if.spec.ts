import { describe, expect, it } from '@jest/globals';
import { fakeGpu, fakeInstance, fakeNode, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';
import { whatIf } from './what-if.js';

const toy = fakeWish('toy', 2);
const running = fakeInstance('i1', 'toy', 'n1', { gib: 2 });

describe('what if', () => {
  it('a card were added: who would get a place that has none', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(1), wishes: [fakeWish('big', 6)] });
    const gpu = fakeGpu('new', 8, { index: 1 });
    const answer = whatIf(snapshot, { kind: 'add-gpu', nodeId: 'n1', gpu });
    expect(answer.changes).toEqual([{ wishId: 'big', name: 'big', placedBefore: 0, placedAfter: 1 }]);
    expect(answer.messages).toEqual(['big would have 1 of its replicas placed; now 0.', 'big would be started on n1.']);
  });

  it('a node were lost: what starts elsewhere, and what has no place then', () => {
    const wishes = [toy, fakeWish('big', 6)];
    const instances = [running, fakeInstance('i2', 'big', 'n1', { gib: 6 })];
    const answer = whatIf(fakeSnapshot({ nodes: fakeNodes(8, 4), wishes, instances }), {
      kind: 'lose-node',
      nodeId: 'n1',
    });
    expect(answer.after.placements).toMatchObject([{ wishId: 'toy', nodeId: 'n2', instanceId: null }]);
    expect(answer.changes).toMatchObject([{ wishId: 'big', placedBefore: 1, placedAfter: 0 }]);
    expect(answer.newRefusals.map(({ wishId }) => wishId)).toEqual(['big']);
    expect(answer.messages.slice(0, 2)).toEqual([
      'big would have 0 of its replicas placed; now 1.',
      'toy would be started on n2.',
    ]);
    expect(answer.messages[2]).toContain('Replica 1 of 1 of big has no place');
  });

  it('a node joined or a wish went away', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(2), wishes: [toy, fakeWish('other', 2)] });
    const node = fakeNode('n2', [fakeGpu('gpu', 2)]);
    expect(whatIf(snapshot, { kind: 'add-node', node }).changes).toMatchObject([{ wishId: 'other', placedAfter: 1 }]);
    const removed = whatIf(snapshot, { kind: 'remove', wishId: 'toy' });
    expect(removed.changes.map(({ wishId, placedAfter }) => [wishId, placedAfter])).toEqual([
      ['toy', 0],
      ['other', 1],
    ]);
  });

  it('a model were deployed: the same as the planner does once it is', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(8), wishes: [], instances: [] });
    const answer = whatIf(snapshot, { kind: 'deploy', wish: toy });
    expect(answer.after).toEqual(plan({ ...snapshot, wishes: [toy] }));
    expect(answer.before).toEqual(plan(snapshot));
  });

  it.each([
    [{ kind: 'lose-node', nodeId: 'x' } as const, 'There is no node x.'],
    [{ kind: 'drain-node', nodeId: 'x' } as const, 'There is no node x.'],
    [{ kind: 'add-gpu', nodeId: 'x', gpu: fakeGpu('g', 1) } as const, 'There is no node x.'],
    [{ kind: 'add-node', node: fakeNode('n1', []) } as const, 'There is a node n1 already.'],
    [{ kind: 'remove', wishId: 'x' } as const, 'There is no wish x.'],
  ])('%j is answered by a sentence', (supposition, sentence) => {
    const answer = whatIf(fakeSnapshot({ nodes: fakeNodes(8) }), supposition);
    expect(answer).toMatchObject({ ok: false, messages: [sentence] });
  });

  it('a drained node: what runs there gets a successor elsewhere, and stays until it serves', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(8, 8), wishes: [toy], instances: [running] });
    const { ok, after, newRefusals } = whatIf(snapshot, { kind: 'drain-node', nodeId: 'n1' });
    expect({ ok, newRefusals }).toEqual({ ok: true, newRefusals: [] });
    expect(after.placements).toMatchObject([
      { instanceId: running.id, nodeId: 'n1' },
      { instanceId: null, nodeId: 'n2', replaces: running.id },
    ]);
    expect(after.steps).toMatchObject([{ do: 'start' }, { do: 'drain', instanceId: running.id, waitsFor: 1 }]);
  });

  it('nothing would change, and says so', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(8, 8), wishes: [toy], instances: [running] });
    expect(whatIf(snapshot, { kind: 'lose-node', nodeId: 'n2' }).messages).toEqual(['Nothing would change.']);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  applySteps,
  fakeGpu,
  fakeInstance,
  fakeNode,
  fakeNodes,
  fakeSnapshot,
  fakeWish,
  letAgentsWork,
} from './fleet.fake.js';
import { plan } from './plan.js';
import { previewMove } from './preview.js';
import type { Snapshot, Wish } from './snapshot.js';
import { whyNot } from './why-not.js';

const nodesOf = (snapshot: Snapshot) =>
  plan(snapshot).placements.map(({ nodeId, gpus }) => `${nodeId} ${gpus[0]?.gpuId}`);
const messages = (snapshot: Snapshot) => plan(snapshot).refusals.map(({ message }) => message);
const wishing = (more: Partial<Wish>, nodes = fakeNodes(8, 4)) =>
  fakeSnapshot({ nodes, wishes: [fakeWish('toy', 2, more)] });
const anyCard = (nodeId: string) => ({ nodeId, gpuIds: null });

describe('a wish that is pinned', () => {
  it('stands there, though it would fit better elsewhere', () => {
    expect(nodesOf(wishing({}))).toEqual(['n2 gpu']);
    expect(nodesOf(wishing({ onlyOn: [anyCard('n1')] }))).toEqual(['n1 gpu']);
  });

  it('to cards stands on these cards alone, also when it is split', () => {
    const nodes = [
      fakeNode(
        'n1',
        [1, 1.5, 1.5].map((gib, index) => fakeGpu(`g${index}`, gib, { index })),
      ),
    ];
    expect(nodesOf(wishing({ onlyOn: [{ nodeId: 'n1', gpuIds: ['g1', 'g2'] }] }, nodes))).toEqual(['n1 g1']);
    expect(messages(wishing({ onlyOn: [{ nodeId: 'n1', gpuIds: ['g0'] }] }, nodes))[0]).toContain('1.00 GiB short');
    expect(messages(wishing({ onlyOn: [{ nodeId: 'n1', gpuIds: ['gone'] }] }, nodes))).toEqual([
      'Replica 1 of 1 of toy has no place: n1: toy is pinned to other cards of the node.',
    ]);
  });

  it('has a refusal that names the rule, and why-not says the same', () => {
    const snapshot = wishing({ onlyOn: [anyCard('n1')] }, fakeNodes(1, 8));
    const [wish] = snapshot.wishes;
    const said =
      'n1 GPU 0 (RX 6800): 1.00 GiB short (needs 2.00 GiB, 1.00 GiB usable); n2: toy is pinned to other nodes';
    expect(messages(snapshot)).toEqual([`Replica 1 of 1 of toy has no place: ${said}.`]);
    expect(wish && whyNot(snapshot, wish).message).toContain(said);
  });

  it('moves there when it stands elsewhere, and the old one goes last', () => {
    const running = fakeInstance('i1', 'toy', 'n2', { gib: 2 });
    const snapshot = { ...wishing({ onlyOn: [anyCard('n1')] }), instances: [running] };
    expect(plan(snapshot).steps).toMatchObject([
      { do: 'start' },
      { do: 'drain', instanceId: 'i1', reason: 'toy is pinned to other nodes', waitsFor: 1 },
    ]);
  });

  it('cannot be dragged elsewhere', () => {
    const running = fakeInstance('i1', 'toy', 'n1', { gib: 2 });
    const preview = previewMove({ ...wishing({ onlyOn: [anyCard('n1')] }), instances: [running] }, 'i1', {
      nodeId: 'n2',
    });
    expect(preview.refusals[0]?.message).toBe('toy cannot move to n2: n2: toy is pinned to other nodes.');
  });
});

describe('a wish that is kept off nodes', () => {
  it('goes elsewhere or nowhere, and leaves them', () => {
    expect(nodesOf(wishing({ keepOffNodeIds: ['n2'] }))).toEqual(['n1 gpu']);
    expect(messages(wishing({ keepOffNodeIds: ['n1', 'n2'] }))).toEqual([
      'Replica 1 of 1 of toy has no place: n1: toy is kept off n1; n2: toy is kept off n2.',
    ]);
    const instances = [fakeInstance('i1', 'toy', 'n2', { gib: 2 })];
    expect(nodesOf({ ...wishing({ keepOffNodeIds: ['n2'] }), instances })).toEqual(['n2 gpu', 'n1 gpu']);
  });
});

describe('wishes that keep apart', () => {
  const toy = fakeWish('toy', 2, { apartFromWishIds: ['big'] });
  const big = fakeWish('big', 3);

  it('never share a node, whichever came first and whoever said so', () => {
    const beside = (wishes: Wish[], wishId: string) =>
      nodesOf(
        fakeSnapshot({ nodes: fakeNodes(8, 8), wishes, instances: [fakeInstance('i1', wishId, 'n1', { gib: 3 })] }),
      );
    expect(beside([toy, big], 'big')).toEqual(['n1 gpu', 'n2 gpu']);
    expect(beside([toy, big], 'toy')).toEqual(['n1 gpu', 'n2 gpu']);
    const alone = fakeSnapshot({ nodes: fakeNodes(8), wishes: [toy, big] });
    expect(messages(alone)).toEqual([
      'Replica 1 of 1 of big has no place: n1: toy, which is on the node, keeps apart from big.',
    ]);
  });

  it('part where they stand together: who asked for it leaves, and comes to rest', () => {
    let fleet = fakeSnapshot({
      nodes: fakeNodes(8, 8),
      wishes: [toy, big],
      instances: [fakeInstance('i1', 'toy', 'n1', { gib: 2 }), fakeInstance('i2', 'big', 'n1', { gib: 3 })],
    });
    expect(plan(fleet).steps).toMatchObject([
      { do: 'start' },
      { instanceId: 'i1', reason: 'toy keeps apart from big' },
    ]);
    for (let round = 0; round < 3; round++) fleet = letAgentsWork(applySteps(fleet, plan(fleet)));
    expect(plan(fleet).steps).toEqual([]);
    expect(fleet.instances.map(({ wishId, nodeId }) => `${wishId} ${nodeId}`).sort()).toEqual(['big n1', 'toy n2']);
  });

  it('stay together where there is no other place, and say why', () => {
    const instances = [fakeInstance('i1', 'toy', 'n1', { gib: 2 }), fakeInstance('i2', 'big', 'n1', { gib: 3 })];
    const planned = plan(fakeSnapshot({ nodes: fakeNodes(8), wishes: [toy, big], instances }));
    expect(planned.steps).toEqual([]);
    expect(planned.refusals[0]?.message).toBe(
      'toy cannot leave n1 yet: n1: toy keeps apart from big, which is on the node.',
    );
  });
});

describe('a cache that not every engine keeps', () => {
  it('is served by one that does, and refused elsewhere by its name', () => {
    const [toy] = wishing({}).wishes;
    const variants = toy?.variants.map((one) => ({ ...one, kvType: 'q8_0' as const })) ?? [];
    const offer = { engine: 'embedded' as const, backends: ['vulkan' as const] };
    const nodes = [
      fakeNode('n1', [fakeGpu('gpu', 4)]),
      fakeNode('n2', [fakeGpu('gpu', 8)], { engines: [{ ...offer, kvTypes: ['f16', 'q8_0'] }] }),
    ];
    expect(nodesOf(wishing({ variants }, nodes))).toEqual(['n2 gpu']);
    expect(messages(wishing({ variants }, nodes.slice(0, 1)))).toEqual([
      'Replica 1 of 1 of toy has no place: n1: its agent is too old to keep a cache as q8_0: bring it up to date on that machine and start it again.',
    ]);
    const ollama = fakeNode('n1', [fakeGpu('gpu', 4)], { engines: [{ ...offer, engine: 'ollama' }] });
    expect(messages(wishing({ variants }, [ollama]))).toEqual([
      'Replica 1 of 1 of toy has no place: n1: none of its engines keeps its cache as q8_0 (it has ollama).',
    ]);
  });
});

import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fakeGpu, fakeInstance, fakeNode, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';

const starts = (planned: ReturnType<typeof plan>) =>
  planned.placements.filter(({ instanceId }) => instanceId === null).map(({ wishId, nodeId }) => `${wishId}@${nodeId}`);

describe('finding a place', () => {
  it('takes the GPU where the least stays free', () => {
    const planned = plan(fakeSnapshot({ nodes: fakeNodes(24, 8, 12), wishes: [fakeWish('toy', 7)] }));
    expect(starts(planned)).toEqual(['toy@n2']);
    expect(planned.placements[0]?.gpus).toEqual([{ gpuId: 'gpu', reservedBytes: 7 * GIB }]);
    expect(planned.steps).toEqual([{ do: 'start', placement: 0 }]);
  });

  it('puts replicas on distinct nodes and refuses the one too many', () => {
    const planned = plan(fakeSnapshot({ nodes: fakeNodes(8, 8), wishes: [fakeWish('toy', 1, { replicas: 3 })] }));
    expect(starts(planned)).toEqual(['toy@n1', 'toy@n2']);
    expect(planned.refusals.map(({ replica, message }) => ({ replica, message }))).toEqual([
      {
        replica: 3,
        message:
          'Replica 3 of 3 of toy has no place: n1: the node already has an instance of toy; ' +
          'n2: the node already has an instance of toy.',
      },
    ]);
  });

  it('splits over the fewest GPUs of one node when no single one has room', () => {
    const gpus = ['a', 'b', 'c'].map((id, index) => fakeGpu(id, 5, { index }));
    const planned = plan(
      fakeSnapshot({ nodes: [...fakeNodes(8), fakeNode('big', gpus)], wishes: [fakeWish('large', 9)] }),
    );
    expect(planned.placements[0]).toMatchObject({
      nodeId: 'big',
      gpus: [
        { gpuId: 'a', reservedBytes: 4.5 * GIB },
        { gpuId: 'b', reservedBytes: 4.5 * GIB },
      ],
    });
  });

  it('never splits over more GPUs than the model has layers', () => {
    const gpus = ['a', 'b', 'c'].map((id, index) => fakeGpu(id, 4, { index }));
    const wish = fakeWish('large', 9);
    const shallow = { ...wish, variants: wish.variants.map((variant) => ({ ...variant, layers: 2 })) };
    expect(starts(plan(fakeSnapshot({ nodes: [fakeNode('big', gpus)], wishes: [shallow] })))).toEqual([]);
    expect(starts(plan(fakeSnapshot({ nodes: [fakeNode('big', gpus)], wishes: [wish] })))).toEqual(['large@big']);
  });

  it('serves the larger priority first, and one replica of everybody before a second of anybody', () => {
    const wishes = [fakeWish('low', 6, { priority: 1 }), fakeWish('high', 6, { priority: 9 })];
    expect(starts(plan(fakeSnapshot({ nodes: fakeNodes(8), wishes })))).toEqual(['high@n1']);
    const equals = [fakeWish('greedy', 6, { replicas: 2 }), fakeWish('modest', 6)];
    expect(starts(plan(fakeSnapshot({ nodes: fakeNodes(8, 8), wishes: equals })))).toEqual(['greedy@n1', 'modest@n2']);
  });

  it('counts promised bytes as taken, and bytes of a lost node as given back', () => {
    const running = fakeInstance('i1', 'other', 'n1', { gib: 6 });
    const wishes = [fakeWish('toy', 4), fakeWish('other', 6)];
    const nodes = fakeNodes(8, 5);
    expect(starts(plan(fakeSnapshot({ nodes, wishes, instances: [running] })))).toEqual(['toy@n2']);
  });

  it('uses the pretend engine on pretend cards alone', () => {
    const engines = [
      { engine: 'embedded' as const, backends: ['vulkan' as const] },
      { engine: 'simulated' as const, backends: ['vulkan' as const] },
    ];
    const engineOn = (kind: 'real' | 'simulated') =>
      plan(
        fakeSnapshot({
          nodes: [fakeNode('n1', [fakeGpu('gpu', 8, { kind })], { engines })],
          wishes: [fakeWish('toy', 1)],
        }),
      ).placements[0]?.engine;
    expect([engineOn('real'), engineOn('simulated')]).toEqual(['embedded', 'simulated']);
  });
});

describe('a refusal', () => {
  it('lists each GPU with the bytes that are short, the nearest first', () => {
    const [refusal] = plan(fakeSnapshot({ nodes: fakeNodes(8, 12), wishes: [fakeWish('huge', 40)] })).refusals;
    expect(refusal?.message).toBe(
      'Replica 1 of 1 of huge has no place: n2 GPU 0 (RX 6800): 28.00 GiB short (needs 40.00 GiB, 12.00 GiB usable); ' +
        'n1 GPU 0 (RX 6800): 32.00 GiB short (needs 40.00 GiB, 8.00 GiB usable).',
    );
    expect(refusal?.candidates.map(({ shortBytes }) => shortBytes)).toEqual([32 * GIB, 28 * GIB]);
  });

  it.each([
    ['suspect', fakeNode('n1', [fakeGpu('gpu', 8)], { liveness: 'suspect' }), 'the node is suspect'],
    ['joining', fakeNode('n1', [fakeGpu('gpu', 8)], { liveness: 'joining' }), 'the node is joining'],
    ['lost', fakeNode('n1', [fakeGpu('gpu', 8)], { liveness: 'lost' }), 'the node is lost'],
    ['cordoned', fakeNode('n1', [fakeGpu('gpu', 8)], { intent: 'cordoned' }), 'the node is cordoned'],
    ['draining', fakeNode('n1', [fakeGpu('gpu', 8)], { intent: 'draining' }), 'the node is draining'],
    ['without GPU', fakeNode('n1', []), 'the node has no GPU'],
    [
      'without engine',
      fakeNode('n1', [fakeGpu('gpu', 8)], { engines: [] }),
      'its agent has found no engine that works there',
    ],
    ['of unknown memory', fakeNode('n1', [fakeGpu('gpu', null)]), 'its free memory is unknown'],
    ['refused', fakeNode('n1', [fakeGpu('gpu', 8, { refusal: 'driver too old' })]), 'driver too old'],
    [
      'of a foreign backend',
      fakeNode('n1', [fakeGpu('gpu', 8, { backends: ['rocm'] })]),
      'no engine of the node runs on it',
    ],
  ])('names the rule for a node that is %s', (_, node, reason) => {
    const planned = plan(fakeSnapshot({ nodes: [node], wishes: [fakeWish('toy', 1)] }));
    expect(planned.placements).toEqual([]);
    expect(planned.refusals[0]?.candidates).toMatchObject([{ nodeId: 'n1', shortBytes: null, reason }]);
  });

  it.each([
    [fakeNode('n1', [fakeGpu('gpu', 8)], { engines: [] }), 'n1: its agent has found no engine that works there.'],
    [
      fakeNode('n1', [fakeGpu('gpu', 8, { refusal: 'The driver is too old.' })]),
      'n1 GPU 0 (RX 6800): The driver is too old.',
    ],
    [
      fakeNode('n1', [fakeGpu('gpu', 0.5, { kind: 'simulated' })], {
        engines: [{ engine: 'simulated', backends: ['vulkan'] }],
      }),
      'n1 GPU 0 (RX 6800, simulated): 512.0 MiB short (needs 1.00 GiB, 512.0 MiB usable).',
    ],
    [
      fakeNode('n1', [fakeGpu('gpu', 0.5, { kind: 'trial', name: 'Trial device (CPU, 2.00 GiB budget), not a GPU' })]),
      'n1 (trial device, not a GPU): 512.0 MiB short (needs 1.00 GiB, 512.0 MiB usable).',
    ],
  ])('is one clean sentence', (node, said) => {
    const planned = plan(fakeSnapshot({ nodes: [node], wishes: [fakeWish('toy', 1)] }));
    expect(planned.refusals[0]?.message).toBe(`Replica 1 of 1 of toy has no place: ${said}`);
  });

  it('says so when there is no node at all', () => {
    expect(plan(fakeSnapshot({ wishes: [fakeWish('toy', 1)] })).refusals[0]?.message).toBe(
      'Replica 1 of 1 of toy has no place: there is no node.',
    );
  });
});

describe('what runs', () => {
  const wishes = [fakeWish('toy', 1)];

  it('stays on cordoned and suspect nodes, but nothing new comes', () => {
    const nodes = [
      fakeNode('n1', [fakeGpu('gpu', 8)], { intent: 'cordoned' }),
      fakeNode('n2', [fakeGpu('gpu', 8)], { liveness: 'suspect' }),
    ];
    const instances = [fakeInstance('i1', 'toy', 'n1'), fakeInstance('i2', 'toy', 'n2')];
    const planned = plan(fakeSnapshot({ nodes, wishes: [fakeWish('toy', 1, { replicas: 2 })], instances }));
    expect(planned).toMatchObject({ steps: [], refusals: [] });
  });

  it('leaves a draining node once its successor is ready, not before', () => {
    const [n1, n2] = fakeNodes(8, 8);
    if (n1 === undefined || n2 === undefined) throw new Error('two nodes');
    const nodes = [{ ...n1, intent: 'draining' as const }, n2];
    const old = fakeInstance('old', 'toy', 'n1');
    const first = plan(fakeSnapshot({ nodes, wishes, instances: [old] }));
    expect(first.steps).toEqual([
      { do: 'start', placement: 1 },
      { do: 'drain', instanceId: 'old', waitsFor: 1, reason: 'n1 is draining' },
    ]);
    const successor = fakeInstance('new', 'toy', 'n2', { replaces: 'old', state: 'starting' });
    const second = plan(fakeSnapshot({ nodes, wishes, instances: [old, successor] }));
    expect(second.steps).toMatchObject([{ do: 'drain', instanceId: 'old', waitsFor: 1 }]);
    const third = plan(fakeSnapshot({ nodes, wishes, instances: [old, { ...successor, state: 'ready' }] }));
    expect(third.steps).toMatchObject([{ do: 'drain', instanceId: 'old', waitsFor: null }]);
  });

  it('stays on a draining node that nobody can take over from, and says why', () => {
    const nodes = fakeNodes(8).map((node) => ({ ...node, intent: 'draining' as const }));
    const planned = plan(fakeSnapshot({ nodes, wishes, instances: [fakeInstance('old', 'toy', 'n1')] }));
    expect(planned.steps).toEqual([]);
    expect(planned.refusals).toMatchObject([{ replaces: 'old', replica: 1 }]);
    expect(planned.refusals[0]?.message).toContain('toy cannot leave n1 yet: n1: the node is draining.');
  });

  it('is placed elsewhere when its node is lost, unless the controller suspects itself', () => {
    const nodes = fakeNodes(8, 8).map((node, i) => (i === 0 ? { ...node, liveness: 'lost' as const } : node));
    const snapshot = fakeSnapshot({ nodes, wishes, instances: [fakeInstance('i1', 'toy', 'n1')] });
    expect(starts(plan(snapshot))).toEqual(['toy@n2']);
    expect(plan(snapshot, { brakeEngaged: true })).toMatchObject({ steps: [], refusals: [] });
    const marked = { ...snapshot, instances: [fakeInstance('i1', 'toy', 'n1', { state: 'lost' })] };
    expect(starts(plan(marked))).toEqual(['toy@n2']);
    expect(plan(marked, { brakeEngaged: true })).toMatchObject({ steps: [], refusals: [] });
  });

  it('says for whom it waits on a draining node while the controller suspects itself', () => {
    const nodes = fakeNodes(8, 8).map((node, i) => {
      return i === 0 ? { ...node, intent: 'draining' as const } : { ...node, liveness: 'lost' as const };
    });
    const old = fakeInstance('old', 'toy', 'n1');
    const successor = fakeInstance('new', 'toy', 'n2', { state: 'lost', replaces: 'old' });
    const snapshot = fakeSnapshot({ nodes, wishes, instances: [old, successor] });
    const { steps, refusals } = plan(snapshot, { brakeEngaged: true });
    expect(steps).toMatchObject([{ do: 'drain', instanceId: 'old', waitsFor: 1 }]);
    const message = 'toy cannot leave n1 yet: it waits until n2 is heard again, where its successor stands.';
    expect(refusals).toMatchObject([{ replaces: 'old', waits: true, message, candidates: [{ nodeId: 'n2' }] }]);
    const heard = nodes.map((node) => ({ ...node, liveness: 'ready' as const }));
    expect(plan({ ...snapshot, nodes: heard }, { brakeEngaged: true }).refusals).toEqual([]);
  });

  it('goes when surplus: what is not ready first, then what came last', () => {
    const nodes = fakeNodes(8, 8, 8);
    const instances = [
      fakeInstance('late', 'toy', 'n1', { steadySince: 7 }),
      fakeInstance('early', 'toy', 'n2', { steadySince: 3 }),
      fakeInstance('loading', 'toy', 'n3', { state: 'fetching', steadySince: 1 }),
    ];
    expect(plan(fakeSnapshot({ nodes, wishes, instances })).steps).toMatchObject([
      { do: 'drain', instanceId: 'late', waitsFor: null },
      { do: 'stop', instanceId: 'loading', waitsFor: null },
    ]);
  });

  it('drains when its wish is gone', () => {
    const planned = plan(fakeSnapshot({ nodes: fakeNodes(8), instances: [fakeInstance('i1', 'gone', 'n1')] }));
    expect(planned.steps).toMatchObject([{ do: 'drain', instanceId: 'i1', waitsFor: null }]);
  });

  it('is replaced on another node after it failed there again and again, and stays while there is none', () => {
    const avoiding = [fakeWish('toy', 1, { avoidNodeIds: ['n1'] })];
    const instances = [fakeInstance('i1', 'toy', 'n1', { state: 'failed' })];
    expect(plan(fakeSnapshot({ nodes: fakeNodes(8, 8), wishes: avoiding, instances })).steps).toEqual([
      { do: 'start', placement: 1 },
      { do: 'stop', instanceId: 'i1', waitsFor: 1, reason: 'failed again and again on n1' },
    ]);
    expect(plan(fakeSnapshot({ nodes: fakeNodes(8), wishes: avoiding, instances })).steps).toEqual([]);
    expect(plan(fakeSnapshot({ nodes: fakeNodes(8, 8), wishes, instances })).steps).toEqual([]);
  });
});

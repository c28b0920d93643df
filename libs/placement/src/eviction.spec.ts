import { describe, expect, it } from '@jest/globals';
import { applySteps, fakeGpu, fakeInstance, fakeNode, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';
import type { CurrentInstance, InstanceUse, Snapshot, Wish } from './snapshot.js';

const use = (more: Partial<InstanceUse> = {}): InstanceUse => ({
  ...{ isOnDemand: true, isIdle: true, isAnswering: false, hadItsTurn: false, reloadSeconds: 10, popularity: 0 },
  ...more,
});
const idle = (id: string, wishId: string, gib: number, more: Partial<InstanceUse> = {}): CurrentInstance =>
  fakeInstance(id, wishId, 'n1', { gib, use: use(more) });
const asked = (id: string, gib: number, more: Partial<Wish> = {}): Wish =>
  fakeWish(id, gib, { claim: { waitsSince: 1 }, ...more });

/** One card of 10 GiB, unless there are other nodes. */
function evicted(parts: Partial<Snapshot>): { evicted: string[]; refusals: string[]; waits: boolean[] } {
  const { steps, refusals } = plan(fakeSnapshot({ nodes: fakeNodes(10), ...parts }));
  return {
    evicted: steps.flatMap((step) =>
      'evictedFor' in step ? [`${step.instanceId} ${step.do} for ${step.evictedFor}`] : [],
    ),
    refusals: refusals.map(({ message }) => message),
    waits: refusals.map(({ waits = false }) => waits),
  };
}

describe('a wish that finds no place', () => {
  it('sends an idle model on demand away, and gets its place once that has left', () => {
    const before = fakeSnapshot({
      nodes: fakeNodes(10),
      wishes: [fakeWish('old', 8), asked('new', 8)],
      instances: [idle('i1', 'old', 8)],
    });
    const first = plan(before);
    expect(first.steps).toEqual([
      { do: 'drain', instanceId: 'i1', waitsFor: null, reason: 'makes room for new', evictedFor: 'new' },
    ]);
    expect(first.refusals).toMatchObject([
      { wishId: 'new', waits: true, message: 'Replica 1 of 1 of new waits until old has left n1 GPU 0 (RX 6800).' },
    ]);
    const draining = applySteps(before, first);
    const asleep = { ...draining, wishes: [fakeWish('old', 8, { replicas: 0 }), asked('new', 8)] };
    expect(plan(asleep)).toMatchObject({ steps: [], refusals: [{ waits: true }] });
    const left = { ...asleep, instances: [] };
    expect(plan(left).steps).toEqual([{ do: 'start', placement: 0 }]);
  });

  it('takes the cheapest set that suffices: reload time x popularity x priority', () => {
    const wishes = [asked('new', 6), ...['a', 'b', 'c'].map((id) => fakeWish(id, 3))];
    const instances = [
      idle('ia', 'a', 3, { reloadSeconds: 60 }),
      idle('ib', 'b', 3, { popularity: 4 }),
      idle('ic', 'c', 3, { reloadSeconds: 5 }),
    ];
    expect(evicted({ wishes, instances }).evicted).toEqual(['ic drain for new', 'ib drain for new']);
  });

  it('takes one large instance rather than a dearer pair, and nobody who is not needed', () => {
    const wishes = [asked('new', 8), fakeWish('a', 2), fakeWish('b', 6), fakeWish('c', 2)];
    const instances = [idle('ia', 'a', 2), idle('ib', 'b', 6, { reloadSeconds: 15 }), idle('ic', 'c', 2)];
    expect(evicted({ wishes, instances }).evicted).toEqual(['ib drain for new', 'ia drain for new'].sort());
    const enough = evicted({ wishes: [asked('new', 6), ...wishes.slice(1)], instances });
    expect(enough.evicted).toEqual(['ib drain for new']);
  });

  it('sends nobody away where all of them together do not suffice, and says so at once', () => {
    const wishes = [asked('new', 12), fakeWish('old', 8)];
    const answer = evicted({ wishes, instances: [idle('i1', 'old', 8)] });
    expect(answer).toMatchObject({ evicted: [], waits: [false] });
    expect(answer.refusals[0]).toMatch(/^Replica 1 of 1 of new has no place: n1 GPU 0 \(RX 6800\): 10\.00 GiB short/);
  });

  it('splits over cards whose idle ones leave, before it sends away what is used', () => {
    const cards = [fakeGpu('g0', 10), fakeGpu('g1', 10, { index: 1 })];
    const on = (gpuId: string, gib: number) => [{ gpuId, reservedBytes: gib * 2 ** 30 }];
    const answer = evicted({
      nodes: [fakeNode('n1', cards)],
      wishes: [asked('new', 10), fakeWish('busy', 9), fakeWish('idle', 4), fakeWish('rest', 5)],
      instances: [
        { ...idle('i1', 'busy', 5, { isIdle: false, hadItsTurn: true }), gpus: on('g0', 5) },
        { ...idle('i2', 'idle', 4), gpus: on('g1', 4) },
        { ...idle('i3', 'rest', 5), gpus: on('g1', 5) },
      ],
    });
    expect(answer.evicted).toEqual(['i2 drain for new']);
  });

  it('goes where the fewest are disturbed', () => {
    const wishes = [asked('new', 8), fakeWish('dear', 8), fakeWish('cheap', 8)];
    const instances = [
      idle('i1', 'dear', 8, { popularity: 100 }),
      fakeInstance('i2', 'cheap', 'n2', { gib: 8, use: use() }),
    ];
    expect(evicted({ nodes: fakeNodes(10, 10), wishes, instances }).evicted).toEqual(['i2 drain for new']);
  });

  it('counts on bytes that leave already before it sends anybody else away', () => {
    const wishes = [asked('new', 8), fakeWish('gone', 8, { replicas: 0 }), fakeWish('idle', 8)];
    const instances = [
      fakeInstance('i1', 'gone', 'n1', { gib: 8, wanted: 'drain', state: 'draining' }),
      fakeInstance('i2', 'idle', 'n2', { gib: 8, use: use() }),
    ];
    expect(evicted({ nodes: fakeNodes(10, 10), wishes, instances })).toMatchObject({
      evicted: [],
      refusals: ['Replica 1 of 1 of new waits until gone has left n1 GPU 0 (RX 6800).'],
    });
  });

  it('holds the place that is made for it against whoever comes after', () => {
    const wishes = [asked('new', 9), fakeWish('small', 2, { priority: 1 }), fakeWish('old', 8)];
    const { steps } = plan(fakeSnapshot({ nodes: fakeNodes(10), wishes, instances: [idle('i1', 'old', 8)] }));
    expect(steps.map((step) => step.do)).toEqual(['drain']);
  });
});

describe('who makes room for whom', () => {
  const standing = (gib: number, more: Partial<CurrentInstance> = {}) =>
    fakeInstance('i1', 'old', 'n1', { gib, use: use({ isOnDemand: false, isIdle: false }), ...more });
  const outcome = (old: Partial<Wish>, asker: Partial<Wish>, instance: CurrentInstance) => {
    const { evicted: gone, waits } = evicted({
      wishes: [fakeWish('old', 8, old), asked('new', 8, asker)],
      instances: [instance],
    });
    return gone.length > 0 ? 'goes' : waits.at(-1) ? 'later' : 'stays';
  };
  const busy = (more: Partial<InstanceUse> = {}) => idle('i1', 'old', 8, { isIdle: false, isAnswering: true, ...more });

  it.each<[string, Partial<Wish>, Partial<Wish>, CurrentInstance, string]>([
    ['idle on demand, for an equal', {}, {}, idle('i1', 'old', 8), 'goes'],
    [
      'idle on demand, for an always-on equal that nobody asks',
      {},
      { claim: { waitsSince: null } },
      idle('i1', 'old', 8),
      'goes',
    ],
    [
      'idle on demand, for a lesser one with a request, in its turn',
      { priority: 90 },
      {},
      idle('i1', 'old', 8),
      'later',
    ],
    [
      'idle on demand, for a lesser one with a request, after its turn',
      { priority: 90 },
      {},
      idle('i1', 'old', 8, { hadItsTurn: true }),
      'goes',
    ],
    [
      'idle on demand, for a lesser one that nobody asks',
      { priority: 90 },
      { claim: { waitsSince: null } },
      idle('i1', 'old', 8, { hadItsTurn: true }),
      'stays',
    ],
    ['used, for an equal, in its turn', {}, {}, busy(), 'later'],
    ['used, for an equal, after its turn', {}, {}, busy({ hadItsTurn: true }), 'goes'],
    ['used, for an equal that nobody asks', {}, { claim: { waitsSince: null } }, busy({ hadItsTurn: true }), 'later'],
    ['used, for a more important one', {}, { priority: 60 }, busy(), 'goes'],
    ['used, for a lesser one', { priority: 60 }, {}, busy({ hadItsTurn: true }), 'later'],
    ['always-on, for an equal', {}, {}, standing(8), 'stays'],
    ['always-on, for a more important one', {}, { priority: 60 }, standing(8), 'goes'],
    ['pinned, for a more important one', {}, { priority: 60 }, standing(8, { pinned: true }), 'stays'],
    ['pinned and idle on demand', {}, {}, { ...idle('i1', 'old', 8), pinned: true }, 'stays'],
    ['an extra replica, for an equal', { replicas: 1, owedReplicas: 0 }, {}, standing(8), 'goes'],
    ['of unknown use', {}, { priority: 60 }, fakeInstance('i1', 'old', 'n1', { gib: 8 }), 'stays'],
    ['for a wish that claims nothing', {}, { claim: undefined as never }, idle('i1', 'old', 8), 'stays'],
    ['for an extra replica', {}, { owedReplicas: 0 }, idle('i1', 'old', 8), 'stays'],
  ])('%s: it %#', (_, old, asker, instance, expected) => {
    expect(outcome(old, asker, instance)).toBe(expected);
  });

  it('a second replica of what is less important goes before the last one of another', () => {
    const lesser = { use: use({ isOnDemand: false, isIdle: false }) };
    const wishes = [
      asked('new', 8, { priority: 60 }),
      fakeWish('twice', 8, { replicas: 2, priority: 50 }),
      fakeWish('once', 8, { priority: 1 }),
    ];
    const instances = [
      fakeInstance('o', 'once', 'n1', { gib: 8, ...lesser }),
      fakeInstance('t1', 'twice', 'n2', { gib: 8, ...lesser }),
      fakeInstance('t2', 'twice', 'n3', { gib: 8, ...lesser }),
    ];
    expect(evicted({ nodes: fakeNodes(10, 10, 10), wishes, instances }).evicted).toEqual(['t1 drain for new']);
  });

  it('nobody goes for a mere move', () => {
    const nodes = [fakeNode('n1', [fakeGpu('gpu', 10)]), fakeNode('n2', [fakeGpu('gpu', 10)], { intent: 'draining' })];
    const wishes = [asked('moves', 8, { priority: 90 }), fakeWish('old', 8)];
    const instances = [idle('i1', 'old', 8), fakeInstance('m', 'moves', 'n2', { gib: 8 })];
    expect(evicted({ nodes, wishes, instances }).evicted).toEqual([]);
  });

  it('what moves is waited for', () => {
    const wishes = [asked('new', 8), fakeWish('old', 8)];
    const pins = [{ instanceId: 'i1', nodeId: 'n9', gpuIds: null }];
    expect(evicted({ wishes, instances: [idle('i1', 'old', 8)], pins })).toMatchObject({ evicted: [] });
  });

  it('of two that wait, the one that waits longer is given the room', () => {
    const wishes = [asked('late', 8, { claim: { waitsSince: 9 } }), asked('early', 8), fakeWish('old', 8)];
    const { evicted: gone, waits } = evicted({ wishes, instances: [idle('i1', 'old', 8)] });
    expect(gone).toEqual(['i1 drain for early']);
    expect(waits).toEqual([true, false]);
  });
});

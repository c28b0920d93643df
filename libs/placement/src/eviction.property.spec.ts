import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applySteps, fakeGpu, fakeInstance, fakeNode, fakeSnapshot, fakeWish, letAgentsWork } from './fleet.fake.js';
import { plan } from './plan.js';
import type { Plan } from './plan-result.js';
import type { CurrentInstance, Snapshot, Wish } from './snapshot.js';

/** A failing run prints its seed and path; fast-check replays it with `{ seed, path }`. */
const RUNS = { numRuns: 400 };
const CARD_GIB = 12;

const aWish = fc.record({
  gib: fc.integer({ min: 3, max: 20 }),
  replicas: fc.integer({ min: 0, max: 2 }),
  extra: fc.nat(1),
  priority: fc.nat(2),
  waits: fc.option(fc.nat(9)),
  claims: fc.boolean(),
});
const anInstance = fc.record({
  wish: fc.nat(5),
  node: fc.nat(1),
  gpu: fc.nat(1),
  gib: fc.integer({ min: 3, max: 9 }),
  state: fc.constantFrom('starting', 'ready', 'ready', 'failed'),
  isDraining: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
  isPinned: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  use: fc.option(
    fc.record({
      ...{ isOnDemand: fc.boolean(), isIdle: fc.boolean(), isAnswering: fc.boolean(), hadItsTurn: fc.boolean() },
      ...{ reloadSeconds: fc.nat(60), popularity: fc.nat(9) },
    }),
    { freq: 4 },
  ),
});

/** Two nodes of two full or half-empty cards, and wishes of which some find no place. */
const aSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    wishes: fc.array(aWish, { minLength: 3, maxLength: 6 }),
    instances: fc.array(anInstance, { minLength: 4, maxLength: 14 }),
  })
  .map((draft) => {
    const nodes = [0, 1].map((n) =>
      fakeNode(`n${n}`, [fakeGpu('g0', CARD_GIB), fakeGpu('g1', CARD_GIB, { index: 1 })]),
    );
    const wishes = draft.wishes.map(({ gib, replicas, extra, priority, waits, claims }, i): Wish => {
      const claim = claims && { claim: { waitsSince: waits } };
      return fakeWish(`w${i}`, gib, { replicas: replicas + extra, owedReplicas: replicas, priority, ...claim });
    });
    const instances = draft.instances.map(({ wish, node, gpu, gib, state, isDraining, isPinned, use }, i) =>
      fakeInstance(`i${i}`, `w${wish}`, `n${node}`, {
        ...{ gpus: [{ gpuId: `g${gpu}`, reservedBytes: gib * GIB }], state, steadySince: i, pinned: isPinned },
        ...{ wanted: isDraining ? 'drain' : 'run', ...(use && { use }) },
      }),
    );
    return fakeSnapshot({ nodes, wishes, instances: asPlaced(instances) });
  });

/** Replicas on distinct nodes, and no card over its bytes. */
function asPlaced(instances: readonly CurrentInstance[]): CurrentInstance[] {
  const kept: CurrentInstance[] = [];
  for (const one of instances) {
    const isTwice = kept.some(({ wishId, nodeId }) => wishId === one.wishId && nodeId === one.nodeId);
    if (!isTwice && overfull([...kept, one]).length === 0) kept.push(one);
  }
  return kept;
}

type Holder = Pick<CurrentInstance, 'nodeId' | 'gpus'>;

function heldOn(holders: readonly Holder[], nodeId: string, gpuId: string): number {
  return holders
    .filter((one) => one.nodeId === nodeId)
    .flatMap(({ gpus }) => gpus.filter((share) => share.gpuId === gpuId))
    .reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
}

function overfull(holders: readonly Holder[]): string[] {
  const cards = holders.flatMap(({ nodeId, gpus }) => gpus.map(({ gpuId }) => [nodeId, gpuId] as const));
  return cards.flatMap(([nodeId, gpuId]) =>
    heldOn(holders, nodeId, gpuId) > CARD_GIB * GIB ? [`${nodeId} ${gpuId}`] : [],
  );
}

interface Evicted {
  readonly instance: CurrentInstance;
  readonly asker: Wish;
}

function evictedBy({ steps }: Plan, { instances, wishes }: Snapshot): Evicted[] {
  return steps.flatMap((step) => {
    if (!('evictedFor' in step)) return [];
    const instance = instances.find(({ id }) => id === step.instanceId);
    const asker = wishes.find(({ id }) => id === step.evictedFor);
    if (instance === undefined || asker === undefined) throw new Error('evicted is what is not there');
    return [{ instance, asker }];
  });
}

const wishOf = ({ wishId }: CurrentInstance, { wishes }: Snapshot) => wishes.find(({ id }) => id === wishId);

/** Every eviction of any plan. */
function always(rule: (one: Evicted, snapshot: Snapshot) => void): void {
  let seen = 0;
  fc.assert(
    fc.property(aSnapshot, (snapshot) => {
      for (const one of evictedBy(plan(snapshot), snapshot)) {
        seen += 1;
        rule(one, snapshot);
      }
    }),
    RUNS,
  );
  expect(seen).toBeGreaterThan(12);
}

describe('any eviction', () => {
  it('never touches what an admin pinned, what moves, or what nobody knows the use of', () => {
    always(({ instance: { pinned, use, wanted } }) => {
      expect([pinned, use === undefined, wanted]).toEqual([false, false, 'run']);
    });
  });

  it('is for a wish that claims room and is owed it', () => {
    always(({ asker }, snapshot) => {
      const mine = snapshot.instances.filter(({ wishId, wanted }) => wishId === asker.id && wanted === 'run');
      expect(asker.claim).toBeDefined();
      expect(mine.length).toBeLessThan(asker.owedReplicas ?? 0);
    });
  });

  it('never takes what answers requests in its turn, unless the asker is more important', () => {
    always(({ instance, asker }, snapshot) => {
      const isMoreImportant = asker.priority > (wishOf(instance, snapshot)?.priority ?? 0);
      const isUsed = instance.use?.isAnswering === true && !instance.use.isIdle;
      if (isUsed && !isMoreImportant) expect(instance.use?.hadItsTurn).toBe(true);
    });
  });

  it('never takes an owed replica of what is always on from an equal or a more important wish', () => {
    always(({ instance, asker }, snapshot) => {
      const wish = wishOf(instance, snapshot);
      if (wish === undefined || instance.use?.isOnDemand) return;
      const running = snapshot.instances.filter(({ wishId, wanted }) => wishId === wish.id && wanted === 'run');
      if (running.length <= (wish.owedReplicas ?? 0)) expect(asker.priority).toBeGreaterThan(wish.priority);
    });
  });

  it('suffices: once they have left, the wish has its place', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        const first = plan(snapshot);
        for (const { asker } of evictedBy(first, snapshot)) {
          const left = letAgentsWork(applySteps(snapshot, first));
          const wishes = snapshot.wishes.map((wish) => (wish.id === asker.id ? wish : asleep(wish, left)));
          const { placements } = plan({ ...left, wishes });
          expect(placements).toContainEqual(expect.objectContaining({ wishId: asker.id, instanceId: null }));
        }
      }),
      RUNS,
    );
  });

  it('takes nobody who could have stayed', () => {
    let seen = 0;
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        const first = plan(snapshot);
        const evicted = evictedBy(first, snapshot);
        /* What others wait for is promised to them. */
        const isAlone = first.refusals.filter(({ waits }) => waits).length === 1;
        const left = applySteps(snapshot, first).instances.filter(({ wanted }) => wanted === 'run');
        for (const { instance, asker } of isAlone ? evicted : []) {
          seen += 1;
          const nodes = snapshot.nodes.filter(({ id }) => id === instance.nodeId);
          const { placements } = plan({ nodes, wishes: [asker], instances: [...left, instance], pins: [] });
          expect(placements.filter(({ instanceId }) => instanceId === null)).toEqual([]);
        }
      }),
      RUNS,
    );
    expect(seen).toBeGreaterThan(12);
  });

  it('never overfills a card, and comes to rest', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        let now = snapshot;
        for (let round = 0; round < 8; round++) {
          const after = applySteps(now, plan(now));
          expect(overfull(after.instances)).toEqual([]);
          now = letAgentsWork(after);
        }
        expect(plan(now).steps).toEqual([]);
      }),
      RUNS,
    );
  });
});

/** What was loaded on demand and is not any more wants nothing until somebody asks for it; nor do others grow here. */
function asleep(wish: Wish, { instances }: Snapshot): Wish {
  const kept = instances.filter(({ wishId, wanted }) => wishId === wish.id && wanted === 'run').length;
  return { ...wish, replicas: Math.min(wish.replicas, kept) };
}

import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applySteps, fakeGpu, fakeInstance, fakeNode, fakeWish, letAgentsWork } from './fleet.fake.js';
import { plan } from './plan.js';
import { seatsOf } from './seats.js';
import type { CurrentInstance, PlacementNode, Snapshot, Wish } from './snapshot.js';

/** A failing run prints its seed and path; fast-check replays it with `{ seed, path }`. */
const RUNS = { numRuns: 400 };

const aGpu = fc.record({ gib: fc.option(fc.integer({ min: 0, max: 24 })), refused: fc.integer({ min: 0, max: 9 }) });
const aNode = fc.record({
  gpus: fc.array(aGpu, { maxLength: 4 }),
  liveness: fc.constantFrom('ready', 'ready', 'ready', 'suspect', 'lost', 'joining'),
  intent: fc.constantFrom('open', 'open', 'open', 'cordoned', 'draining'),
});
const aWish = fc.record({
  gib: fc.integer({ min: 1, max: 40 }),
  replicas: fc.integer({ min: 0, max: 4 }),
  priority: fc.integer({ min: 0, max: 3 }),
  avoids: fc.option(fc.integer({ min: 0, max: 5 })),
});
const anInstance = fc.record({
  wish: fc.nat(4),
  node: fc.nat(6),
  gpu: fc.nat(3),
  gib: fc.integer({ min: 1, max: 6 }),
  state: fc.constantFrom('assigned', 'fetching', 'starting', 'ready', 'ready', 'failed', 'lost'),
  drain: fc.integer({ min: 0, max: 4 }),
  pin: fc.option(fc.nat(6), { freq: 3 }),
  replacesPrevious: fc.integer({ min: 0, max: 4 }),
});

type Draft<T> = T extends fc.Arbitrary<infer U> ? U : never;

const aSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    nodes: fc.array(aNode, { maxLength: 6 }),
    wishes: fc.array(aWish, { maxLength: 4 }),
    instances: fc.array(anInstance, { maxLength: 8 }),
  })
  .map((draft) => {
    const nodes = draft.nodes.map(draftedNode);
    const wishes = draft.wishes.map(
      ({ gib, replicas, priority, avoids }, i): Wish =>
        fakeWish(`w${i}`, gib, { replicas, priority, avoidNodeIds: avoids === null ? [] : [`n${avoids}`] }),
    );
    const instances = onDistinctNodes(draft.instances.map((one, i) => draftedInstance(one, i, draft.instances)));
    const pins = draft.instances.flatMap(({ pin }, i) =>
      pin === null ? [] : [{ instanceId: `i${i}`, nodeId: `n${pin}`, gpuIds: null }],
    );
    return { nodes, wishes, instances: withinBytes(nodes, instances), pins };
  });

function draftedNode({ gpus, liveness, intent }: Draft<typeof aNode>, i: number): PlacementNode {
  const cards = gpus.map(({ gib, refused }, index) =>
    fakeGpu(`g${index}`, gib, { index, refusal: refused === 0 ? 'too old' : null }),
  );
  return fakeNode(`n${i}`, cards, { liveness, intent });
}

function draftedInstance(
  { wish, node, gpu, gib, state, drain, replacesPrevious }: Draft<typeof anInstance>,
  i: number,
  all: readonly Draft<typeof anInstance>[],
): CurrentInstance {
  const successor = replacesPrevious === 0 && all[i - 1]?.wish === wish;
  return fakeInstance(`i${i}`, `w${wish}`, `n${node}`, {
    ...{ gpus: [{ gpuId: `g${gpu}`, reservedBytes: gib * GIB }], state, steadySince: i },
    ...{ wanted: drain === 0 ? 'drain' : 'run', replaces: successor ? `i${i - 1}` : null },
  });
}

/** What runs was placed by the same rules once. */
function onDistinctNodes(instances: readonly CurrentInstance[]): CurrentInstance[] {
  const seen = new Set<string>();
  return instances.filter(({ wishId, nodeId }) => {
    const key = `${wishId} ${nodeId}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Drops what would already be over the bytes: the planner keeps what runs, it does not repair a foreign past. */
function withinBytes(nodes: readonly PlacementNode[], instances: readonly CurrentInstance[]): CurrentInstance[] {
  const kept: CurrentInstance[] = [];
  for (const instance of instances) if (overcommitted(nodes, [...kept, instance]).length === 0) kept.push(instance);
  return kept;
}

function overcommitted(
  nodes: readonly PlacementNode[],
  holders: readonly { nodeId: string; gpus: readonly { gpuId: string; reservedBytes: number }[] }[],
): string[] {
  return nodes.flatMap((node) =>
    node.gpus.flatMap((gpu) => {
      const held = holders
        .filter(({ nodeId }) => nodeId === node.id)
        .flatMap(({ gpus }) => gpus)
        .filter(({ gpuId }) => gpuId === gpu.id)
        .reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
      return held > (gpu.usableBytes ?? 0) && held > 0 ? [`${node.id} ${gpu.id}`] : [];
    }),
  );
}

const isLost = (snapshot: Snapshot, { nodeId, state }: CurrentInstance) =>
  state === 'lost' || (snapshot.nodes.find(({ id }) => id === nodeId)?.liveness ?? 'lost') === 'lost';

describe('any plan', () => {
  it('never promises more bytes than a GPU has, at any moment of its steps', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        // Starts come first: the fullest moment is when everything new stands beside everything old.
        const after = applySteps(snapshot, plan(snapshot)).instances;
        const together = [...snapshot.instances, ...after.filter(({ id }) => id.startsWith('new-'))];
        const holding = together.filter((instance) => !isLost(snapshot, instance));
        expect(overcommitted(snapshot.nodes, holding)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is the same for the same snapshot', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        expect(plan(structuredClone(snapshot))).toEqual(plan(snapshot));
      }),
      RUNS,
    );
  });

  it('changes nothing when it is made again after it was carried out', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        let now = snapshot;
        for (let round = 0; round < 4; round++) now = letAgentsWork(applySteps(now, plan(now)));
        expect(plan(now).steps).toEqual([]);
      }),
      RUNS,
    );
  });

  it('starts nothing twice while agents have not yet answered', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        const once = applySteps(snapshot, plan(snapshot));
        const twice = applySteps(once, plan(once));
        const running = twice.instances.filter((one) => one.wanted === 'run' && !isLost(twice, one));
        for (const wish of snapshot.wishes) {
          const seats = seatsOf(running.filter(({ wishId }) => wishId === wish.id));
          expect(seats.length).toBeLessThanOrEqual(wish.replicas);
        }
        const successions = running.flatMap(({ id, replaces }) =>
          id.startsWith('new-') && replaces ? [replaces] : [],
        );
        expect(new Set(successions).size).toBe(successions.length);
      }),
      RUNS,
    );
  });

  it('gives a place or a refusal to every replica', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        const planned = plan(snapshot);
        for (const wish of snapshot.wishes) {
          const refused = planned.refusals.filter(({ wishId, replaces }) => wishId === wish.id && replaces === null);
          expect(refused.every(({ candidates }) => candidates.length >= snapshot.nodes.length)).toBe(true);
          const mine = planned.placements.filter(({ wishId }) => wishId === wish.id);
          const ids = new Set(mine.map(({ instanceId }) => instanceId));
          const seats = mine.filter(({ replaces }) => replaces === null || !ids.has(replaces));
          expect(seats.length + refused.length).toBe(wish.replicas);
        }
      }),
      RUNS,
    );
  });

  it('stops nothing that serves a wanted replica before its successor is ready', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        const after = applySteps(snapshot, plan(snapshot));
        for (const wish of snapshot.wishes) {
          expect(readyOf(after, wish)).toBeGreaterThanOrEqual(Math.min(wish.replicas, readyOf(snapshot, wish)));
        }
      }),
      RUNS,
    );
  });

  it('puts starts before stops', () => {
    fc.assert(
      fc.property(aSnapshot, (snapshot) => {
        const kinds = plan(snapshot).steps.map((step) => step.do);
        const firstDeparture = kinds.findIndex((kind) => kind === 'drain' || kind === 'stop');
        expect(firstDeparture === -1 || kinds.lastIndexOf('start') < firstDeparture).toBe(true);
      }),
      RUNS,
    );
  });
});

function readyOf(snapshot: Snapshot, wish: Wish): number {
  return snapshot.instances.filter(
    (instance) =>
      instance.wishId === wish.id &&
      instance.wanted === 'run' &&
      instance.state === 'ready' &&
      !isLost(snapshot, instance),
  ).length;
}

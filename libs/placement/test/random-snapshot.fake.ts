import { GIB } from '@aivailable/contracts';
import fc from 'fast-check';
import type { Advice } from '../src/advice/advice.js';
import { fakeGpu, fakeInstance, fakeNode, fakeWish } from '../src/fleet.fake.js';
import type { CurrentInstance, PlacementNode, Snapshot, Wish } from '../src/snapshot.js';

/** Fleets of any shape in any state, and advice of any sense. For property tests. */

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
  spare: fc.integer({ min: 0, max: 3 }),
  rules: fc.option(
    fc.record({
      only: fc.array(fc.record({ node: fc.nat(6), gpu: fc.option(fc.nat(3)) }), { maxLength: 3 }),
      off: fc.option(fc.nat(6)),
      apart: fc.option(fc.nat(4)),
      places: fc.array(fc.record({ node: fc.nat(6), gpu: fc.option(fc.nat(3)), after: fc.option(fc.nat(7)) }), {
        maxLength: 2,
      }),
    }),
    { freq: 3 },
  ),
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
  pinned: fc.integer({ min: 0, max: 9 }),
});

type Draft<T> = T extends fc.Arbitrary<infer U> ? U : never;

export const aSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    nodes: fc.array(aNode, { maxLength: 6 }),
    wishes: fc.array(aWish, { maxLength: 4 }),
    instances: fc.array(anInstance, { maxLength: 8 }),
  })
  .map((draft) => {
    const nodes = draft.nodes.map(draftedNode);
    const wishes = draft.wishes.map(
      ({ gib, replicas, priority, avoids, spare, rules }, i): Wish =>
        fakeWish(`w${i}`, gib, {
          ...(rules && rulesOf(rules)),
          ...{ replicas, priority, avoidNodeIds: avoids === null ? [] : [`n${avoids}`] },
          ...(spare === 0 && replicas > 1 && { spareReplicas: 1 }),
        }),
    );
    const instances = onDistinctNodes(draft.instances.map((one, i) => draftedInstance(one, i, draft.instances)));
    const pins = draft.instances.flatMap(({ pin }, i) =>
      pin === null ? [] : [{ instanceId: `i${i}`, nodeId: `n${pin}`, gpuIds: null }],
    );
    return { nodes, wishes, instances: withinBytes(nodes, instances), pins };
  });

function rulesOf({ only, off, apart, places }: NonNullable<Draft<typeof aWish>['rules']>): Partial<Wish> {
  const spot = ({ node, gpu }: { node: number; gpu: number | null }) => {
    return { nodeId: `n${node}`, gpuIds: gpu === null ? null : [`g${gpu}`] };
  };
  return {
    onlyOn: only.map(spot),
    keepOffNodeIds: off === null ? [] : [`n${off}`],
    apartFromWishIds: apart === null ? [] : [`w${apart}`],
    places: places.map(({ after, ...place }, i) => {
      return { id: `p${i}`, ...spot(place), ...(after !== null && { after: [`i${after}`] }) };
    }),
  };
}

function draftedNode({ gpus, liveness, intent }: Draft<typeof aNode>, i: number): PlacementNode {
  const cards = gpus.map(({ gib, refused }, index) =>
    fakeGpu(`g${index}`, gib, { index, refusal: refused === 0 ? 'too old' : null }),
  );
  return fakeNode(`n${i}`, cards, { liveness, intent });
}

function draftedInstance(
  { wish, node, gpu, gib, state, drain, replacesPrevious, pinned }: Draft<typeof anInstance>,
  i: number,
  all: readonly Draft<typeof anInstance>[],
): CurrentInstance {
  const successor = replacesPrevious === 0 && all[i - 1]?.wish === wish;
  return fakeInstance(`i${i}`, `w${wish}`, `n${node}`, {
    ...{ gpus: [{ gpuId: `g${gpu}`, reservedBytes: gib * GIB }], state, steadySince: i },
    ...{ wanted: drain === 0 ? 'drain' : 'run', replaces: successor ? `i${i - 1}` : null },
    ...(pinned === 0 && { pinned: true }),
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

export function overcommitted(
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

const aSpread = fc.record({
  cards: fc.array(fc.array(fc.integer({ min: 6, max: 24 }), { minLength: 1, maxLength: 3 }), {
    minLength: 2,
    maxLength: 5,
  }),
  wishes: fc.array(fc.record({ gib: fc.integer({ min: 1, max: 12 }), replicas: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 4,
    maxLength: 9,
  }),
  seats: fc.array(fc.record({ node: fc.nat(4), gpu: fc.nat(2), pinned: fc.integer({ min: 0, max: 9 }) }), {
    minLength: 12,
    maxLength: 12,
  }),
  odd: fc.integer({ min: 0, max: 1_048_575 }),
});

/** Fleets that serve, with their room in pieces: what is missing may fit after a move. Cards of two speeds, odd bytes. */
export const aCrowdedFleet: fc.Arbitrary<Snapshot> = aSpread.map(({ cards, wishes, seats, odd }) => {
  const nodes = cards.map((gibs, n) => {
    const gpus = gibs.map((gib, index) => {
      const gpu = fakeGpu(`g${index}`, gib, { index, bandwidthGBps: n % 2 === 0 ? 200 : 700 });
      return { ...gpu, usableBytes: gib * GIB - odd };
    });
    return fakeNode(`n${n}`, gpus);
  });
  const wished = wishes.map(({ gib, replicas }, w) => fakeWish(`w${w}`, gib, { replicas, priority: w % 3 }));
  const drafts = wishes.flatMap(({ gib, replicas }, w) =>
    Array.from({ length: replicas }, (_, replica) => ({ gib, w, replica })),
  );
  const instances = drafts.flatMap(({ gib, w }, i): CurrentInstance[] => {
    const seat = seats[i];
    const node = nodes[(seat?.node ?? 0) % nodes.length];
    const gpu = node?.gpus[(seat?.gpu ?? 0) % node.gpus.length];
    if (seat === undefined || node === undefined || gpu === undefined) return [];
    const gpus = [{ gpuId: gpu.id, reservedBytes: gib * GIB }];
    return [fakeInstance(`i${i}`, `w${w}`, node.id, { gpus, ...(seat.pinned === 0 && { pinned: true }) })];
  });
  return { nodes, wishes: wished, instances: withinBytes(nodes, onDistinctNodes(instances)), pins: [] };
});

const aMove = fc.record({ instance: fc.nat(8), node: fc.nat(6), gpus: fc.array(fc.nat(4), { maxLength: 3 }) });
const aPlace = fc.record({
  wish: fc.nat(4),
  node: fc.nat(6),
  gpus: fc.array(fc.nat(4), { maxLength: 3 }),
  variant: fc.nat(4),
});

/** Also of what is not there, twice the same, or against all rules. */
export const anAdvice: fc.Arbitrary<Advice> = fc
  .record({ moves: fc.array(aMove, { maxLength: 5 }), places: fc.array(aPlace, { maxLength: 4 }) })
  .map(({ moves, places }) => {
    return {
      moves: moves.map(({ instance, node, gpus }) => {
        return { instanceId: `i${instance}`, ...placeOf(node, gpus), reason: 'makes room for somebody' };
      }),
      places: places.map(({ wish, node, gpus, variant }) => {
        return { wishId: `w${wish}`, variantId: `w${variant === 4 ? wish : variant}-q4`, ...placeOf(node, gpus) };
      }),
    };
  });

function placeOf(node: number, gpus: readonly number[]): { nodeId: string; gpuIds: string[] } {
  return { nodeId: `n${node}`, gpuIds: gpus.map((gpu) => `g${gpu}`) };
}

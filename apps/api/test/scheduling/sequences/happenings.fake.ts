import { MIB } from '@aivailable/contracts';
import fc from 'fast-check';
import { movable } from '../../../src/scheduling/moves.js';
import { movePreview } from '../../../src/scheduling/previews.js';
import { MODELS } from './catalogue.fake.js';
import type { ControlledCluster } from './controlled-cluster.fake.js';
import { aDemand, letDemand } from './demand-happenings.fake.js';
import type { SimulatedAgent } from './simulated-agent.fake.js';

/** What may happen to a fleet. The numbers choose among what is there; what is not there, nothing happens to. */

const pick = fc.nat(11);
const share = fc.integer({ min: 5, max: 100 });
const of = <K extends string, T extends object>(kind: K, more: { [F in keyof T]: fc.Arbitrary<T[F]> }) =>
  fc.record({ kind: fc.constant(kind), ...more }) as fc.Arbitrary<{ kind: K } & T>;

const aJoin = of<'join', { cards: number[] }>('join', { cards: fc.array(fc.nat(6), { minLength: 0, maxLength: 3 }) });
const aDeploy = of<'deploy', { model: number; replicas: number; priority: number }>('deploy', {
  ...{ model: fc.nat(2), replicas: fc.integer({ min: 0, max: 3 }), priority: fc.nat(3) },
});
const aGoodJoin = of<'join', { cards: number[] }>('join', {
  cards: fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }),
});
const aRealDeploy = of<'deploy', { model: number; replicas: number; priority: number }>('deploy', {
  ...{ model: fc.nat(2), replicas: fc.integer({ min: 1, max: 3 }), priority: fc.nat(3) },
});
/** In whatever form finds room: fewer slots, and a smaller file where that is allowed. */
const aLooseDeploy = of<
  'deploy in forms',
  { model: number; replicas: number; slots: number; minSlots: number; allowSmaller: boolean }
>('deploy in forms', {
  ...{ model: fc.nat(2), replicas: fc.integer({ min: 1, max: 3 }), slots: fc.integer({ min: 1, max: 12 }) },
  ...{ minSlots: fc.integer({ min: 1, max: 4 }), allowSmaller: fc.boolean() },
});
const aTick = of<'tick', { seconds: number }>('tick', { seconds: fc.integer({ min: 1, max: 12 }) });

const aRebalance = of<'rebalance', { mode: 'off' | 'suggest' | 'automatic'; holdSeconds: number }>('rebalance', {
  mode: fc.constantFrom('off' as const, 'suggest' as const, 'automatic' as const, 'automatic' as const),
  holdSeconds: fc.nat(3),
});

const ANYTHING = fc.oneof(
  { weight: 8, arbitrary: aTick },
  { weight: 2, arbitrary: aJoin },
  { weight: 4, arbitrary: aDeploy },
  { weight: 2, arbitrary: aLooseDeploy },
  of<'leave', { node: number }>('leave', { node: pick }),
  of<'scale', { deployment: number; replicas: number }>('scale', {
    ...{ deployment: pick, replicas: fc.integer({ min: 0, max: 3 }) },
  }),
  of<'delete', { deployment: number }>('delete', { deployment: pick }),
  of<'intend', { node: number; intent: 'open' | 'cordoned' | 'draining' }>('intend', {
    ...{ node: pick, intent: fc.constantFrom('open' as const, 'cordoned' as const, 'draining' as const) },
  }),
  of<'policy', { node: number; policy: 'yield' | 'hold' }>('policy', {
    ...{ node: pick, policy: fc.constantFrom('yield' as const, 'hold' as const) },
  }),
  of<'headroom', { node: number; mib: number }>('headroom', { node: pick, mib: fc.nat(2_000) }),
  { weight: 2, arbitrary: of<'drag', { instance: number; node: number }>('drag', { instance: pick, node: pick }) },
  {
    weight: 2,
    arbitrary: of<'job', { node: number; gpu: number; share: number; isNamed: boolean; isSudden: boolean }>('job', {
      ...{ node: pick, gpu: fc.nat(2), share, isNamed: fc.boolean(), isSudden: fc.boolean() },
    }),
  },
  of<'job ends', { node: number; gpu: number }>('job ends', { node: pick, gpu: fc.nat(2) }),
  of<'loads fail', { node: number; times: number }>('loads fail', {
    ...{ node: pick, times: fc.integer({ min: 1, max: 4 }) },
  }),
  {
    weight: 2,
    arbitrary: of<'loads lack memory', { node: number; times: number }>('loads lack memory', {
      ...{ node: pick, times: fc.integer({ min: 1, max: 9 }) },
    }),
  },
  of<'retry in full', { deployment: number }>('retry in full', { deployment: pick }),
  of<'minutes pass', { minutes: number }>('minutes pass', { minutes: fc.integer({ min: 1, max: 40 }) }),
  of<'cut off and restarted', { seconds: number; release: boolean }>('cut off and restarted', {
    ...{ seconds: fc.integer({ min: 1, max: 20 }), release: fc.boolean() },
  }),
  of<'crash', { node: number; engine: number }>('crash', { node: pick, engine: pick }),
  of<'retry', { instance: number }>('retry', { instance: pick }),
  { weight: 2, arbitrary: of<'cut', { node: number }>('cut', { node: pick }) },
  { weight: 2, arbitrary: of<'mend', { node: number }>('mend', { node: pick }) },
  of<'power off', { node: number; says: boolean }>('power off', { node: pick, says: fc.boolean() }),
  of<'power on', { node: number }>('power on', { node: pick }),
  of<'cut all', object>('cut all', {}),
  of<'mend all', object>('mend all', {}),
  of<'release brake', object>('release brake', {}),
  aRebalance,
  { weight: 5, arbitrary: aDemand },
  of<'restart', { when: 'idle' | 'before commit' | 'after commit' }>('restart', {
    when: fc.constantFrom('idle' as const, 'before commit' as const, 'after commit' as const),
  }),
);

export type Happening = typeof ANYTHING extends fc.Arbitrary<infer T> ? T : never;

/** A fleet with something to do, and then anything. */
export const aSequence: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(
    fc.array(aRebalance, { maxLength: 1 }),
    fc.array(aGoodJoin, { minLength: 2, maxLength: 6 }),
    fc.array(fc.oneof(aRealDeploy, aLooseDeploy), { minLength: 1, maxLength: 4 }),
    fc.array(ANYTHING, { minLength: 4, maxLength: 24 }),
  )
  .map(([rebalance, joins, deploys, rest]) => [
    ...rebalance,
    ...joins,
    ...deploys,
    { kind: 'tick' as const, seconds: 5 },
    ...rest,
  ]);

export function letHappen(cluster: ControlledCluster, one: Happening): void {
  switch (one.kind) {
    case 'tick':
      for (let second = 0; second < one.seconds; second++) cluster.tick();
      return;
    case 'minutes pass':
      cluster.leap(one.minutes * 60_000);
      return;
    case 'cut off and restarted':
      cutOffAndRestart(cluster, one);
      return;
    case 'deploy':
    case 'deploy in forms':
    case 'retry in full':
    case 'scale':
    case 'delete':
    case 'drag':
    case 'retry':
      wish(cluster, one);
      return;
    case 'cut all':
    case 'mend all':
      for (const agent of cluster.agents.values()) agent.isLinked = one.kind === 'mend all';
      return;
    case 'join':
      if (cluster.agents.size < 7) cluster.join(one.cards);
      return;
    case 'release brake':
      cluster.releaseBrake();
      return;
    case 'demand':
      letDemand(cluster, one.demand);
      return;
    case 'rebalance':
      setRebalance(cluster, one);
      return;
    case 'restart':
      if (one.when === 'idle') cluster.restart();
      else cluster.pass({ death: one.when });
      return;
    default:
      happenToNode(cluster, one);
  }
}

type Wished = Extract<
  Happening,
  { kind: 'deploy' | 'deploy in forms' | 'retry in full' | 'scale' | 'delete' | 'drag' | 'retry' }
>;
type OfNode = Exclude<
  Happening,
  | Wished
  | {
      kind:
        | 'minutes pass'
        | 'cut off and restarted'
        | 'tick'
        | 'cut all'
        | 'mend all'
        | 'join'
        | 'release brake'
        | 'rebalance'
        | 'demand'
        | 'restart';
    }
>;

function setRebalance(
  { tables }: ControlledCluster,
  { mode, holdSeconds }: Extract<Happening, { kind: 'rebalance' }>,
): void {
  tables.rebalance = { ...tables.rebalance, settings: { ...tables.rebalance.settings, mode, holdSeconds } };
}

function wish(cluster: ControlledCluster, one: Wished): void {
  const { tables } = cluster;
  const wished = tables.deployments.filter(({ deletedAt }) => deletedAt === null);
  switch (one.kind) {
    case 'deploy':
      if (wished.length < 5) deploy(cluster, one);
      return;
    case 'deploy in forms':
      if (wished.length < 5) deploy(cluster, { ...one, priority: 1 }, one);
      return;
    case 'retry in full':
      forgive(cluster, nth(wished, one.deployment)?.id ?? '');
      return;
    case 'scale':
      tables.wish(nth(wished, one.deployment)?.id ?? '', { replicas: one.replicas });
      return;
    case 'delete':
      tables.wish(nth(wished, one.deployment)?.id ?? '', { deletedAt: new Date(cluster.nowMs) });
      return;
    case 'drag':
      drag(cluster, one.instance, one.node);
      return;
    case 'retry': {
      const failed = nth(
        tables.instances.filter(({ state }) => state === 'failed'),
        one.instance,
      );
      if (failed === undefined) return;
      const stateSince = new Date(cluster.nowMs);
      tables.amend(failed.id, { attempt: failed.attempt + 1, state: 'starting', stateSince, failure: null });
      return;
    }
    default:
      one satisfies never;
  }
}

const STRICT = { slots: 2, minSlots: 2, allowSmaller: false };

/** As an admin retries a deployment: all that failed for it may be tried again, in its full form. */
function forgive({ tables, nowMs }: ControlledCluster, id: string): void {
  tables.failures = tables.failures.filter(({ deploymentId }) => deploymentId !== id);
  tables.memoryFailures = tables.memoryFailures.filter(({ deploymentId }) => deploymentId !== id);
  tables.wish(id, { fullFormAt: new Date(nowMs) });
}

/** Nobody is heard, the brake may engage, and then the controller starts anew. */
function cutOffAndRestart(
  cluster: ControlledCluster,
  { seconds, release }: Extract<Happening, { kind: 'cut off and restarted' }>,
): void {
  for (const agent of cluster.agents.values()) agent.isLinked = false;
  for (let second = 0; second < seconds; second++) cluster.tick();
  if (release) cluster.releaseBrake();
  cluster.restart();
  for (let second = 0; second < 3; second++) cluster.tick();
  for (const agent of cluster.agents.values()) agent.isLinked = true;
}

function deploy(
  cluster: ControlledCluster,
  { model, replicas, priority }: { model: number; replicas: number; priority: number },
  { slots, minSlots, allowSmaller }: { slots: number; minSlots: number; allowSmaller: boolean } = STRICT,
): void {
  const { fileId, modelId, task } = nth(MODELS, model) ?? {};
  if (fileId === undefined || modelId === undefined || task === undefined) return;
  const id = cluster.newId('d');
  cluster.tables.deployments.push({
    ...{ id, servedName: id, modelId, fileId, task, replicas, contextTokens: 1024, slots, priority },
    ...{ engine: null, engineModel: null, reserveBytes: null, survivesNodeLoss: false },
    ...{ minSlots: Math.min(slots, minSlots), fallbackFileIds: [], allowSmaller, fullFormAt: null },
    ...{ kvType: 'f16', onlyOn: [], keepOff: [], apartFrom: [], places: [] },
    ...{ availability: 'always', idleMs: 600_000, hours: null, maxReplicas: null },
    ...{ refusal: null, createdAt: new Date(cluster.nowMs), deletedAt: null },
  });
}

/** As an admin does it in the console: refused drags change nothing. */
function drag(cluster: ControlledCluster, instance: number, target: number): void {
  const row = nth(cluster.tables.instances, instance);
  const node = nth([...cluster.agents.keys()], target);
  if (row === undefined || node === undefined) return;
  const world = cluster.world();
  try {
    movable(world, row.id, { nodeId: node });
  } catch {
    return;
  }
  const { ok } = movePreview(world, row, { nodeId: node }, cluster.circumstances());
  if (ok) cluster.tables.amend(row.id, { moveTo: { nodeId: node, gpuIds: null, pins: true } });
}

function happenToNode(cluster: ControlledCluster, one: OfNode): void {
  const agent = nth([...cluster.agents.values()], one.node);
  if (agent === undefined) return;
  switch (one.kind) {
    case 'leave':
      cluster.forget(agent.nodeId);
      return;
    case 'intend':
      cluster.amend(agent.nodeId, { intent: one.intent });
      return;
    case 'policy':
      cluster.amend(agent.nodeId, { foreignPolicy: one.policy });
      return;
    case 'headroom':
      cluster.amend(agent.nodeId, { headroom: { 'gpu-0': one.mib * MIB } });
      return;
    case 'job':
      if (one.isSudden) cluster.pass({ meddle: () => surprise(cluster, agent, one) });
      else startJob(agent, one);
      return;
    case 'job ends':
      endJob(agent, one.gpu);
      return;
    case 'loads fail':
    case 'loads lack memory':
      agent.failingLoads = one.times;
      agent.lacksMemory = one.kind === 'loads lack memory';
      return;
    case 'crash':
      agent.crash(one.engine);
      return;
    case 'cut':
      agent.isLinked = false;
      return;
    case 'mend':
      agent.isLinked = true;
      return;
    case 'power off':
      if (one.says && agent.isAlive && agent.isLinked) cluster.farewell(agent.nodeId);
      agent.die();
      return;
    case 'power on':
      agent.isAlive = true;
      return;
    default:
      one satisfies never;
  }
}

/** It takes what is free, or a share of it: a card cannot be overfilled. */
function startJob(agent: SimulatedAgent, { gpu, share: part, isNamed }: Extract<Happening, { kind: 'job' }>): void {
  const card = nth(agent.cards, gpu);
  if (card === undefined) return;
  const bytes = Math.floor((agent.freeBytes(card) * part) / 100);
  card.foreign.push({ bytes, isNamed });
  card.foreignVersion += 1;
}

/** A job with a name is heard of before the decision is written; the other one only later. */
function surprise(cluster: ControlledCluster, agent: SimulatedAgent, job: Extract<Happening, { kind: 'job' }>): void {
  startJob(agent, job);
  if (job.isNamed) cluster.hearNow(agent);
}

function endJob(agent: SimulatedAgent, gpu: number): void {
  const card = nth(agent.cards, gpu);
  if (card === undefined || card.foreign.length === 0) return;
  card.foreign.pop();
  card.foreignVersion += 1;
}

function nth<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length];
}

import { footprintOf } from '../../../src/scheduling/estimate.js';
import { variantIdOf } from '../../../src/scheduling/form.js';
import type { Instance } from '../../../src/scheduling/instance.entity.js';
import { lacksMemory } from '../../../src/scheduling/memory-failures.js';
import { capacityBytes, keptOn } from '../../../src/scheduling/usable-bytes.js';
import type { World } from '../../../src/scheduling/world.js';
import type { ControlledCluster, Pass } from './controlled-cluster.fake.js';

/** What must be true after every pass, whatever happened. Each rule answers with what is wrong, in words. */

const HOLDS = ({ state }: Instance) => state !== 'lost' && state !== 'stopped';

export function violationsOf(cluster: ControlledCluster, pass: Pass): string[] {
  return [
    ...overfull(pass),
    ...plannedInVain(pass),
    ...notWhollyOnGpus(pass),
    ...lostOrTwice(cluster, pass),
    ...placedAgainstTheRules(pass),
    ...inAnUnwantedForm(pass),
    ...outages(pass),
    ...silentlyUnmet(pass),
    ...loadedForNobody(pass),
    ...sentAwayAgainstTheRules(pass),
    ...givenUpUnderTheBrake(pass),
    ...grownUnderTheBrake(pass),
    ...overPhysically(cluster),
    ...rebalancedAgainstTheRules(pass),
  ];
}

/** On a card that something new was promised, all promises and all others together are no more than there is. */
function overfull({ world, decision: { started, rows } }: Pass): string[] {
  return started.flatMap(({ id, nodeId, gpus }) =>
    gpus.flatMap(({ gpuId }) => {
      const node = world.nodes.get(nodeId);
      const gpu = node?.gpus.find((one) => one.id === gpuId);
      if (node === undefined || gpu === undefined) return [`${id} is on the unknown card ${nodeId} ${gpuId}`];
      const promised = rows
        .filter((row) => row.nodeId === nodeId && HOLDS(row))
        .flatMap((row) => row.gpus)
        .filter((share) => share.gpuId === gpuId)
        .reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
      const foreign = (gpu.foreignProcesses ?? []).reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      const kept = keptOn(node, gpuId);
      const room = (capacityBytes(gpu, kept) ?? 0) - foreign - kept.bytes;
      return promised > room ? [`${nodeId} ${gpuId} is promised ${promised} of ${room} bytes`] : [];
    }),
  );
}

/** The check before the writing is for what happened meanwhile: who is planned against it otherwise never starts. */
function plannedInVain({ isStale, isMeddled }: Pass): string[] {
  return isStale && !isMeddled ? ['a start was planned that does not fit into what was seen'] : [];
}

/** Every layer and every byte of cache has its place on a GPU: nothing is left for a CPU. */
function notWhollyOnGpus({ world, decision: { started } }: Pass): string[] {
  return started.flatMap((row) => {
    const wish = world.deployments.find(({ id }) => id === row.deploymentId);
    const file = world.files.get(row.fileId ?? '');
    const node = world.nodes.get(row.nodeId);
    if (wish === undefined || file === undefined || node === undefined) return [`${row.id} has no wish or no node`];
    const { perGpu } = footprintOf(file, { ...wish, slots: row.slots }, row.backend, row.gpus.length);
    const cards = row.gpus.flatMap(({ gpuId }) => node.gpus.filter((gpu) => gpu.id === gpuId));
    const isDriven = cards.every(({ backends, usable }) => usable && backends.includes(row.backend));
    const isWhole = row.gpus.every(({ reservedBytes }, i) => reservedBytes >= 0.9 * (perGpu[i]?.totalBytes ?? 0));
    const isSplit = row.gpus.length <= file.shape.layerBytes.length && new Set(cards).size === row.gpus.length;
    const isOnGpus = row.gpus.length > 0 && cards.length === row.gpus.length && row.backend !== 'cpu';
    return isDriven && isWhole && isSplit && isOnGpus ? [] : [`${row.id} is not wholly on GPUs that can serve it`];
  });
}

function lostOrTwice({ tables, agents }: ControlledCluster, { world, decision }: Pass): string[] {
  const wrong: string[] = [];
  const ids = tables.instances.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) wrong.push('an id has two rows');
  const said = new Set([...decision.gone.map(({ row }) => row.id), ...ids]);
  for (const { id } of world.instances) if (!said.has(id)) wrong.push(`${id} went without a word`);
  const successions = tables.instances.flatMap(({ replaces }) => replaces ?? []);
  if (new Set(successions).size !== successions.length) wrong.push('an instance has two successors');
  const told = [...tables.assigned].flatMap(([nodeId, { instances }]) =>
    instances.map(({ instanceId }) => `${instanceId} on ${nodeId}`),
  );
  const rows = tables.instances.map(({ id, nodeId }) => `${id} on ${nodeId}`);
  if ([...told].sort().join() !== [...rows].sort().join()) wrong.push(`assigned is ${told}, reserved is ${rows}`);
  const running = [...agents.values()].flatMap(({ engines }) => engines.map(({ assigned }) => assigned.instanceId));
  if (new Set(running).size !== running.length) wrong.push('an instance runs on two nodes');
  return [...wrong, ...tooMany(tables.instances, world, decision)];
}

/** Seats, successors not counted, are no more than wished for, and replicas stand on distinct nodes. */
function tooMany(rows: readonly Instance[], { deployments }: World, decision: Pass['decision']): string[] {
  return deployments.flatMap(({ id }) => {
    const mine = rows.filter((row) => row.deploymentId === id && row.wanted === 'run' && HOLDS(row));
    const ids = new Set(mine.map((row) => row.id));
    const seats = mine.filter(({ replaces }) => replaces === null || !ids.has(replaces));
    const nodes = new Set(seats.map(({ nodeId }) => nodeId));
    const wanted = wantedOf(id, decision);
    if (seats.length > wanted) return [`${id} has ${seats.length} seats for ${wanted} replicas`];
    return nodes.size < seats.length ? [`${id} has two replicas on one node`] : [];
  });
}

/** New work goes to ready and open nodes only, and what was dragged goes where it was dragged to. */
function placedAgainstTheRules({ world, decision }: Pass): string[] {
  const moves = new Map(decision.snapshot.pins.map((pin) => [pin.instanceId, pin]));
  return decision.started.flatMap((row) => {
    const node = world.nodes.get(row.nodeId);
    if (node?.liveness !== 'ready') return [`${row.id} was placed on ${row.nodeId}, which is ${node?.liveness}`];
    if (node.intent !== 'open') return [`${row.id} was placed on ${row.nodeId}, which is ${node.intent}`];
    if (node.newWorkFrom) return [`${row.id} was placed on ${row.nodeId}, which comes and goes`];
    const pin = row.replaces === null ? undefined : moves.get(row.replaces);
    const isThere = pin === undefined || pin.nodeId === row.nodeId;
    const isOn = (pin?.gpuIds ?? null) === null || row.gpus.every(({ gpuId }) => pin?.gpuIds?.includes(gpuId));
    return isThere && isOn ? [] : [`${row.id} was dragged to ${pin?.nodeId} and placed on ${row.nodeId}`];
  });
}

/** In a form that the wish allows, and not in one that was found too big for that node a short while ago. */
function inAnUnwantedForm({ world, circumstances, decision }: Pass): string[] {
  return decision.started.flatMap((row) => {
    const wish = world.deployments.find(({ id }) => id === row.deploymentId);
    if (wish === undefined) return [`${row.id} was started for nobody`];
    const variantId = variantIdOf(row, wish);
    const isLeftAlone = [...world.memoryFailures, ...decision.memoryFailures].some((one) => {
      const isThis = one.nodeId === row.nodeId && one.variantId === variantId && one.deploymentId === row.deploymentId;
      return isThis && circumstances.nowMs - one.lastAt.getTime() < LEFT_ALONE_MS;
    });
    const isOther = row.fileId !== wish.fileId && !wish.allowSmaller;
    if (isOther || row.slots > wish.slots || row.slots < wish.minSlots) return [`${row.id} is ${variantId}`];
    return isLeftAlone ? [`${row.id} is ${variantId} on ${row.nodeId}, where that did not fit`] : [];
  });
}

/** At least. */
const LEFT_ALONE_MS = 60_000;

/** No decision leaves a wish with fewer ready replicas than it had (one that moves counts once); others' needs apart. */
function outages({ world, decision }: Pass): string[] {
  const yielding = new Set([...yieldingOnes(decision), ...evictedOnes(decision)]);
  const observed = new Map(decision.observed.map(({ after }) => [after.id, after]));
  const seen = world.instances.map((row) => observed.get(row.id) ?? row);
  return world.deployments.flatMap(({ id }) => {
    const replicas = wantedOf(id, decision);
    const isServing = (row: Instance) => {
      const liveness = world.nodes.get(row.nodeId)?.liveness ?? 'lost';
      return row.deploymentId === id && row.state === 'ready' && row.wanted === 'run' && liveness !== 'lost';
    };
    const before = replicasOf(seen.filter((row) => isServing(row) && !yielding.has(row.id)));
    const after = replicasOf(decision.rows.filter(isServing));
    const least = Math.min(replicas, before);
    return after < least ? [`${id} had ${before} ready instances, was left ${after} of ${replicas}`] : [];
  });
}

/** By demand, by the clock and by load. */
function wantedOf(deploymentId: string, { demanded }: Pass['decision']): number {
  return demanded.get(deploymentId)?.row.wantedReplicas ?? 0;
}

/** What is too many goes with the word of the planner, or with why so many or so few are wanted now. */
function isSurplus({ deploymentId }: Instance, reason: string, { snapshot }: Pass['decision']): boolean {
  const wish = snapshot.wishes.find(({ id }) => id === deploymentId);
  return reason === 'more instances than wanted' || reason === wish?.reason;
}

function yieldingOnes({ plan: { steps } }: Pass['decision']): string[] {
  return steps.flatMap((step) => ('yields' in step && step.yields ? [step.instanceId] : []));
}

function evictedOnes({ plan: { steps } }: Pass['decision']): string[] {
  return steps.flatMap((step) => ('evictedFor' in step ? [step.instanceId] : []));
}

function replicasOf(rows: readonly Instance[]): number {
  const ids = new Set(rows.map(({ id }) => id));
  return rows.filter(({ replaces }) => replaces === null || !ids.has(replaces)).length;
}

/** Who is missing a replica is told why, with every node. */
function silentlyUnmet({ world, circumstances, decision, isStale }: Pass): string[] {
  /* Under the brake, the brake is the reason, and stands as an issue. */
  if (isStale || circumstances.brakeEngaged || decision.snapshot.nodes.length === 0) return [];
  /* What was sent away in this very pass is told why in the next one. */
  const evicted = new Set(evictedOnes(decision));
  return world.deployments.flatMap(({ id, deletedAt }) => {
    const replicas = wantedOf(id, decision);
    if (world.instances.some((row) => row.deploymentId === id && evicted.has(row.id))) return [];
    const mine = decision.rows.filter((row) => row.deploymentId === id && row.wanted === 'run' && HOLDS(row));
    const ids = new Set(mine.map((row) => row.id));
    const seats = mine.filter(({ replaces }) => replaces === null || !ids.has(replaces));
    const refusal = decision.refusals.get(id) ?? null;
    if (deletedAt !== null || seats.length >= replicas) return [];
    if (refusal === null) return [`${id} has ${seats.length} of ${replicas} replicas and no refusal`];
    const named = new Set(refusal.candidates.map(({ nodeId }) => nodeId));
    return named.size < world.nodes.size
      ? [`the refusal of ${id} names ${named.size} of ${world.nodes.size} nodes`]
      : [];
  });
}

/** What is on demand is loaded for those who asked a moment ago, never for nobody. */
function loadedForNobody({ world, circumstances, decision }: Pass): string[] {
  return decision.started.flatMap(({ id, deploymentId, replaces }) => {
    const wish = world.deployments.find((one) => one.id === deploymentId);
    const { lastUseMs = null } = world.seen.get(deploymentId) ?? {};
    if (wish?.availability !== 'on-demand' || replaces !== null) return [];
    const isHeld = world.instances.some((row) => row.deploymentId === deploymentId && row.wanted === 'run');
    const patienceMs = isHeld ? wish.idleMs : ASKED_FOR_MS;
    const isAsked = lastUseMs !== null && circumstances.nowMs - lastUseMs < patienceMs;
    return isAsked ? [] : [`${id} was loaded though nobody asks for ${deploymentId}`];
  });
}

const ASKED_FOR_MS = 30_000;

/** Never the pinned, nor for an equal what is used before it has had its turn. */
function sentAwayAgainstTheRules({ decision: { plan, snapshot } }: Pass): string[] {
  const priorities = new Map(snapshot.wishes.map(({ id, priority }) => [id, priority]));
  return plan.steps.flatMap((step) => {
    const row = 'evictedFor' in step ? snapshot.instances.find(({ id }) => id === step.instanceId) : undefined;
    if (!('evictedFor' in step) || row?.use === undefined) return [];
    const isMore = (priorities.get(step.evictedFor ?? '') ?? 0) > (priorities.get(row.wishId) ?? 0);
    const isRipe = row.use.isIdle || row.use.hadItsTurn;
    const isFair = isMore || isRipe || (!row.use.isOnDemand && !row.use.isAnswering);
    return row.pinned || !isFair ? [`${row.id} was sent away for ${step.evictedFor}`] : [];
  });
}

/** While the controller suspects itself, lost nodes keep their instances and nobody takes over but by an admin's move. */
function givenUpUnderTheBrake({ world, circumstances, decision }: Pass): string[] {
  if (!circumstances.brakeEngaged) return [];
  const wished = new Map(world.deployments.map(({ id }) => [id, wantedOf(id, decision)]));
  const succeeded = new Set(world.instances.map(({ replaces }) => replaces));
  const isLost = ({ id, nodeId }: Instance) => world.nodes.get(nodeId)?.liveness === 'lost' && !succeeded.has(id);
  const wrong = decision.gone.flatMap(({ row, reason }) =>
    isLost(row) &&
    row.wanted === 'run' &&
    row.replaces === null &&
    (wished.get(row.deploymentId) ?? 0) > 0 &&
    !isSurplus(row, reason, decision)
      ? [`${row.id} was given up under the brake: ${reason}`]
      : [],
  );
  const tooBig = new Set(decision.gone.flatMap(({ row }) => (lacksMemory(row) ? [row.id] : [])));
  for (const [id, replicas] of wished) {
    const before = world.instances
      .filter(
        (row) =>
          row.deploymentId === id && row.wanted === 'run' && row.replaces === null && world.nodes.has(row.nodeId),
      )
      .filter((row) => !tooBig.has(row.id));
    const fresh = decision.started.filter((row) => row.deploymentId === id && row.replaces === null);
    if (fresh.length > 0 && before.length >= replicas) wrong.push(`${id} was started anew under the brake`);
  }
  return wrong;
}

/** Neither by a replica nor into a better form: who is silent may come back to what he had. */
function grownUnderTheBrake({ circumstances, decision: { demanded, snapshot } }: Pass): string[] {
  if (!circumstances.brakeEngaged) return [];
  const more = [...demanded.values()].filter(({ row, before }) => row.extraReplicas > (before?.extraReplicas ?? 0));
  const growing = snapshot.instances.filter(({ mayGrow }) => mayGrow);
  return [...more.map(({ row }) => row.deploymentId), ...growing.map(({ id }) => id)].map(
    (id) => `${id} grows under the brake`,
  );
}

/**
 * Advice moves nobody whom an admin put where he is, nothing without a mode, and one at a time on each node. What a drain
 * takes from a node at the same time is no advice.
 */
function rebalancedAgainstTheRules({ world, decision: { options, started, rebalances } }: Pass): string[] {
  const advised = new Set(options.advice?.moves.map(({ instanceId }) => instanceId));
  const pins = new Set(world.instances.flatMap(({ id, pinned }) => (pinned ? [id] : [])));
  const moved = started.flatMap(({ replaces }) => (replaces !== null && advised.has(replaces) ? [replaces] : []));
  const run = rebalances.find(({ state }) => state === 'running');
  const busy = (run?.moves ?? [])
    .filter(({ state, instanceId }) => state === 'moving' && advised.has(instanceId))
    .map(({ from }) => from.nodeId);
  const isOff = world.rebalance?.settings.mode !== 'automatic';
  return [
    ...moved.filter((id) => pins.has(id)).map((id) => `${id} is pinned and was moved by advice`),
    ...(run !== undefined && isOff && world.rebalance?.current === null ? ['a rebalance began by itself'] : []),
    ...(new Set(busy).size < busy.length ? [`two leave the same node at once: ${busy}`] : []),
  ];
}

/** A card cannot hold more than it has; a load that did not fit is somebody else's doing. */
function overPhysically({ agents, placedUnder }: ControlledCluster): string[] {
  return [...agents.values()].flatMap((agent) => {
    const over = agent.cards.flatMap((card) =>
      agent.freeBytes(card) < 0 ? [`${agent.nodeId} ${card.gpu.id} holds more than it has`] : [],
    );
    const unexplained = agent.outOfMemory.splice(0).flatMap(({ instanceId, gpuId, shortBytes, foreignVersion }) => {
      const known = placedUnder.get(`${instanceId} ${gpuId}`) ?? foreignVersion;
      return foreignVersion > known ? [] : [`${instanceId} was ${shortBytes} bytes short on ${agent.nodeId} ${gpuId}`];
    });
    return [...over, ...unexplained];
  });
}

import { isDeepStrictEqual } from 'node:util';
import { decide, isDecision } from '../../../src/scheduling/decide.js';
import type { ControlledCluster } from './controlled-cluster.fake.js';

/** Long enough for each memory of the controller to fade: drains, returns, forms that are left alone, failures. */
const LONG_MS = 9 * 3_600_000;
const MOST_SECONDS = 180;
const LONG_LOOKS = 2;
/** Longer than a strain that nobody is named for needs to be believed. */
const STILL_SECONDS = 7;

/** Nothing happens any more: after a bounded time, and however long one waits then, nothing changes. */
export function settle(cluster: ControlledCluster): void {
  for (let look = 0; look < LONG_LOOKS; look++) {
    untilStill(cluster);
    cluster.leap(LONG_MS);
  }
  untilStill(cluster);
}

function untilStill(cluster: ControlledCluster): void {
  let stillSeconds = 0;
  for (let second = 0; second < MOST_SECONDS; second++) {
    const before = picture(cluster);
    cluster.tick();
    const isStill = isDeepStrictEqual(before, picture(cluster)) && underWay(cluster).length === 0;
    stillSeconds = isStill ? stillSeconds + 1 : 0;
    if (stillSeconds >= STILL_SECONDS) return;
  }
  throw new Error(`still changing after ${MOST_SECONDS} s: ${JSON.stringify(picture(cluster))}`);
}

function picture({ tables, agents }: ControlledCluster) {
  return {
    instances: tables.instances,
    deployments: tables.deployments,
    revisions: [...tables.assigned].map(([nodeId, { revision }]) => `${nodeId} ${revision}`),
    /* An agent that is cut off goes on trying by itself. */
    engines: [...agents.values()].flatMap(({ engines, isLinked }) =>
      (isLinked ? engines : []).map(({ assigned, state }) => `${assigned.instanceId} ${state}`),
    ),
  };
}

/** What must be true of a fleet that has come to rest. */
export function unsettled(cluster: ControlledCluster): string[] {
  return [
    ...underWay(cluster),
    ...undecided(cluster),
    ...otherThanAssigned(cluster),
    ...leftOver(cluster),
    ...stayedOnDraining(cluster),
  ];
}

/** While the controller suspects itself, what is under way waits with all the rest. */
function underWay({ tables: { rebalance }, brakeEngaged }: ControlledCluster): string[] {
  if (brakeEngaged) return [];
  return rebalance.current?.state === 'running' ? [`the rebalance ${rebalance.current.id} is still under way`] : [];
}

function undecided(cluster: ControlledCluster): string[] {
  const decision = decide(cluster.world(), cluster.circumstances());
  const due = decision.plan.steps.map((step) => JSON.stringify(step));
  return isDecision(decision) ? [`planning again decides ${due.join()}`] : [];
}

/** What runs on a node that is heard is what has a place there. */
function otherThanAssigned(cluster: ControlledCluster): string[] {
  const { tables, agents } = cluster;
  return cluster.nodes().flatMap(({ nodeId, liveness }) => {
    if (liveness !== 'ready') return [];
    const runs = (agents.get(nodeId)?.engines ?? []).map(({ assigned, state }) => `${assigned.instanceId} ${state}`);
    const rows = tables.instances.filter((row) => row.nodeId === nodeId).map(({ id, state }) => `${id} ${state}`);
    return isDeepStrictEqual(runs.sort(), rows.sort()) ? [] : [`${nodeId} runs ${runs}, placed is ${rows}`];
  });
}

/** Moves have come to their end, one way or the other, unless their node is silent; deleted deployments are gone. */
function leftOver(cluster: ControlledCluster): string[] {
  const { tables } = cluster;
  const silent = new Set(cluster.nodes().flatMap(({ nodeId, liveness }) => (liveness === 'ready' ? [] : [nodeId])));
  const away = new Set(tables.instances.filter((row) => silent.has(row.nodeId)).map((row) => row.id));
  const waits = new Set(
    tables.instances.filter(({ nodeId }) => silent.has(nodeId)).map(({ deploymentId }) => deploymentId),
  );
  return [
    ...tables.instances.flatMap(({ id, moveTo, replaces, wanted, nodeId }) => {
      if (silent.has(nodeId)) return [];
      if (moveTo !== null && !silent.has(moveTo.nodeId)) return [`${id} is still to be moved to ${moveTo.nodeId}`];
      if (replaces !== null && !away.has(replaces)) return [`${id} still replaces ${replaces}`];
      return wanted === 'drain' ? [`${id} still drains`] : [];
    }),
    ...tables.deployments.flatMap(({ id, deletedAt }) =>
      deletedAt === null || waits.has(id) ? [] : [`${id} is still there`],
    ),
  ];
}

/** A draining node is empty, or it is said why not. */
function stayedOnDraining(cluster: ControlledCluster): string[] {
  const draining = new Set(
    cluster
      .nodes()
      .flatMap(({ nodeId, intent, liveness }) => (intent === 'draining' && liveness === 'ready' ? [nodeId] : [])),
  );
  return cluster.tables.instances.flatMap(({ id, nodeId, deploymentId }) => {
    if (!draining.has(nodeId)) return [];
    const refusal = cluster.tables.deployments.find((one) => one.id === deploymentId)?.refusal ?? null;
    return refusal === null ? [`${id} stays on ${nodeId}, which drains, and nothing says why`] : [];
  });
}

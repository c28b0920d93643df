import { type DeploymentView, type InstanceView, type LiveState, MIB, type NodeView } from '@aivailable/contracts';

/** What a card's use may change without a look at the whole fleet anew. */
const GRAIN_BYTES = 256 * MIB;

type Told = Pick<LiveState, 'nodes' | 'instances' | 'deployments' | 'issues'>;

/**
 * What of the live state bears on a plan, as a text: while it stays the same, the picture that the planner has is
 * still true. Gauges and busy slots are left out: they change every second and move nothing.
 */
export function fleetMark({ nodes, instances, deployments, issues }: Told): string {
  return JSON.stringify([
    Object.values(nodes).map(markOfNode),
    Object.values(instances).map(markOfInstance),
    Object.values(deployments).map(markOfDeployment),
    Object.values(issues).some(({ code }) => code === 'brake_engaged'),
  ]);
}

function markOfNode({ nodeId, liveness, intent, foreignPolicy, newWorkFrom, headroom, engines, gpus }: NodeView) {
  const cards = gpus.map(({ id, usable, totalBytes, usedBytes }) => {
    return [id, usable, totalBytes, usedBytes === null ? null : Math.round(usedBytes / GRAIN_BYTES)];
  });
  const kept = headroom?.map(({ gpuId, bytes }) => [gpuId, bytes]);
  return [nodeId, liveness, intent, foreignPolicy, newWorkFrom, kept, engines, cards];
}

function markOfInstance({ instanceId, nodeId, state, wanted, replaces, gpus }: InstanceView) {
  return [instanceId, nodeId, state, wanted, replaces, gpus];
}

function markOfDeployment({ readyInstances: _, refusal: __, ...wish }: DeploymentView) {
  return wish;
}

import { clause, formatInstant, type Issue } from '@aivailable/contracts';
import { isLeftAlone, waitUntilMs } from './back-off.js';
import type { MemoryFailure } from './memory-failure.entity.js';
import { times } from './memory-failures.js';
import type { World } from './world.js';

/** A form that did not fit into a node's memory stands as an issue until it may be tried there again, or is forgiven. */
export function memoryIssues(world: World, nowMs: number): [string, Issue][] {
  return world.memoryFailures
    .filter((one) => isLeftAlone(one, 'memory', nowMs))
    .flatMap((one): [string, Issue][] => {
      const deployment = world.deployments.find(({ id }) => id === one.deploymentId);
      if (deployment === undefined || deployment.deletedAt !== null) return [];
      const { deploymentId, nodeId, variantId } = one;
      const message = words(one, deployment.servedName, world.nodes.get(nodeId)?.name ?? nodeId);
      const id = `load_out_of_memory ${deploymentId} ${nodeId} ${variantId}`;
      return [[id, { code: 'load_out_of_memory', message, deploymentId, nodeId }]];
    });
}

function words(one: MemoryFailure, servedName: string, nodeName: string): string {
  const until = formatInstant(waitUntilMs(one, 'memory'));
  return (
    `${servedName} with ${one.label} did not fit into the memory of ${nodeName}${times(one)} (${clause(one.message)}). ` +
    `There it is tried again from ${until}; until then it goes to another node or takes a lesser form. ` +
    'Retry the deployment to have it tried at once.'
  );
}

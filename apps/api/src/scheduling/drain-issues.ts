import type { Issue } from '@aivailable/contracts';
import type { Refusal } from '@aivailable/placement';
import { nameOf } from './timeline.js';
import type { World } from './world.js';

/** A drain that cannot go on: who stays on the node and why. It ends when a successor is found, or the node is open again. */
export function drainIssues(world: World, refusals: readonly Refusal[]): [string, Issue][] {
  return world.instances.flatMap((row): [string, Issue][] => {
    const node = world.nodes.get(row.nodeId);
    const refusal = refusals.find(({ replaces }) => replaces === row.id);
    if (node?.intent !== 'draining' || row.wanted !== 'run' || refusal === undefined) return [];
    const name = nameOf(row, world);
    const remedy = refusal.waits ? 'Open' : 'Make room for it, allow it a lesser form, or remove it; open';
    const message =
      `The drain of ${node.name} waits for ${name}, which goes on serving there. ${refusal.message} ` +
      `${remedy} ${node.name} again to end the drain.`;
    const about = { nodeId: row.nodeId, instanceId: row.id, deploymentId: row.deploymentId };
    return [[`drain_stuck ${row.id}`, { code: 'drain_stuck', message, ...about }]];
  });
}

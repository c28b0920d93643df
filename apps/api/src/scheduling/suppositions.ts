import { type Backend, CatalogueError, type NodeView, type supposition } from '@aivailable/contracts';
import type { PlacementGpu, Supposition } from '@aivailable/placement';
import type { z } from 'zod';
import { absentNode } from '../fleet/absent-node.js';
import { DEFAULT_HEADROOM_BYTES } from '../fleet/headroom.js';
import { absentDeployment } from './absentees.js';
import type { World } from './world.js';

export type AskedSupposition = z.output<typeof supposition>;

/** In the planner's words. Refuses what speaks of nodes that are not there, or of a card that its node could not use. */
export function suppositionOf(
  asked: Exclude<AskedSupposition, { kind: 'deploy' }>,
  { nodes, deployments }: Pick<World, 'nodes' | 'deployments'>,
): Supposition {
  switch (asked.kind) {
    case 'add-gpu':
      return { kind: 'add-gpu', nodeId: asked.nodeId, gpu: supposedGpu(asked, known(nodes, asked.nodeId)) };
    case 'lose-node':
      return { kind: 'lose-node', nodeId: known(nodes, asked.nodeId).nodeId };
    case 'remove':
      return { kind: 'remove', wishId: deployed(deployments, asked.deploymentId) };
    default:
      return asked satisfies never;
  }
}

function supposedGpu(asked: Extract<AskedSupposition, { kind: 'add-gpu' }>, node: NodeView): PlacementGpu {
  return {
    id: 'supposed',
    index: Math.max(-1, ...node.gpus.map(({ index }) => index)) + 1,
    name: asked.name,
    kind: node.kind === 'simulated' ? 'simulated' : 'real',
    backends: backendsFor(asked.backend, node),
    totalBytes: asked.totalBytes,
    usableBytes: Math.max(0, asked.totalBytes - DEFAULT_HEADROOM_BYTES),
    refusal: null,
  };
}

function backendsFor(wished: Backend | undefined, { name, engines }: NodeView): Backend[] {
  const served = [...new Set(engines.flatMap(({ backends }) => backends))].filter((backend) => backend !== 'cpu');
  const fitting = wished === undefined ? served : served.filter((backend) => backend === wished);
  if (fitting.length > 0) return fitting;
  const detail =
    wished === undefined
      ? `${name} has no engine that serves a GPU yet, so a card there cannot be thought through.`
      : `No engine on ${name} serves ${wished}; there it is ${served.join(', ') || 'none'}.`;
  throw new CatalogueError('invalid_request', { detail });
}

function deployed(deployments: World['deployments'], deploymentId: string): string {
  if (deployments.some(({ id, deletedAt }) => id === deploymentId && deletedAt === null)) return deploymentId;
  throw absentDeployment(deploymentId);
}

function known(nodes: ReadonlyMap<string, NodeView>, nodeId: string): NodeView {
  const node = nodes.get(nodeId);
  if (node === undefined) throw absentNode(nodeId);
  return node;
}

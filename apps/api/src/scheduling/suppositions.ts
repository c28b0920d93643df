import {
  type Backend,
  CatalogueError,
  DEFAULT_HEADROOM_BYTES,
  type NodeView,
  type supposition,
} from '@aivailable/contracts';
import {
  nodeLike,
  type PlacementGpu,
  type PlacementNode,
  type Snapshot,
  type Supposition,
} from '@aivailable/placement';
import type { z } from 'zod';
import { absentNode } from '../fleet/absent-node.js';
import { absentDeployment } from './absentees.js';
import type { World } from './world.js';

export type AskedSupposition = z.output<typeof supposition>;

/** In the planner's words. Refuses what speaks of nodes that are not there, or of a card that its node could not use. */
export function suppositionOf(
  asked: Exclude<AskedSupposition, { kind: 'deploy' }>,
  { nodes, deployments }: Pick<World, 'nodes' | 'deployments'>,
  snapshot: Snapshot,
): Supposition {
  switch (asked.kind) {
    case 'add-gpu':
      return { kind: 'add-gpu', nodeId: asked.nodeId, gpu: supposedGpu(asked, known(nodes, asked.nodeId)) };
    case 'add-node':
      return { kind: 'add-node', node: supposedNode(asked, snapshot) };
    case 'lose-node':
    case 'drain-node':
      return { kind: asked.kind, nodeId: known(nodes, asked.nodeId).nodeId };
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

/** Another one like one that is there: which engines it will have nobody knows better. */
function supposedNode(asked: Extract<AskedSupposition, { kind: 'add-node' }>, { nodes }: Snapshot): PlacementNode {
  const like = nodes.find(({ id }) => id === asked.like);
  if (like === undefined) throw absentNode(asked.like);
  const node = nodeLike(like, { id: 'supposed', name: asked.name ?? `another ${like.name}`, cards: asked.gpus });
  if (node !== null) return node;
  const detail = `${like.name} has no GPU that those of a new node could be like.`;
  throw new CatalogueError('invalid_request', { detail });
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

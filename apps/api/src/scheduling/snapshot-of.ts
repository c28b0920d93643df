import type { Backend, NodeView } from '@aivailable/contracts';
import { footprint } from '@aivailable/footprint';
import type { CurrentInstance, PlacementNode, Snapshot, Variant, Wish } from '@aivailable/placement';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';
import { avoidedNodes } from './failures.js';
import type { Instance } from './instance.entity.js';
import { heldBytes, usableBytes } from './usable-bytes.js';
import type { World } from './world.js';

type Wanted = Pick<Deployment, 'contextTokens' | 'slots'>;

/** The world in the planner's words. */
export function snapshotOf(world: World, rows: readonly Instance[], nowMs: number): Snapshot {
  const nodes = [...world.nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    nodes: nodes.map((node) => placementNode(node, world, rows)),
    wishes: world.deployments.map((deployment) =>
      wishOf(deployment, world.files.get(deployment.fileId), nodes, avoidedNodes(deployment.id, world.failures, nowMs)),
    ),
    instances: rows.map((row) => currentInstance(row, world)),
    pins: rows.flatMap(({ id, moveTo }) => (moveTo === null ? [] : [{ instanceId: id, ...moveTo }])),
  };
}

function placementNode(node: NodeView, world: World, rows: readonly Instance[]): PlacementNode {
  const held = heldBytes(node, rows, world.observations.get(node.nodeId) ?? []);
  return {
    id: node.nodeId,
    name: node.name,
    liveness: node.liveness,
    intent: node.intent,
    engines: node.engines,
    gpus: node.gpus.map((gpu) => ({
      ...{ id: gpu.id, index: gpu.index, name: gpu.name, kind: gpu.kind, backends: gpu.backends },
      usableBytes: usableBytes(gpu, held.get(gpu.id) ?? 0),
      refusal: gpu.usable ? null : (gpu.refusal ?? 'the GPU cannot be used'),
    })),
  };
}

export function wishOf(
  deployment: Omit<Deployment, 'modelId' | 'refusal' | 'createdAt'>,
  file: StoredFile | undefined,
  nodes: readonly NodeView[],
  avoidNodeIds: readonly string[] = [],
): Wish {
  const { id, servedName, replicas, priority, task, deletedAt } = deployment;
  return {
    ...{ id, name: servedName, priority, task, avoidNodeIds },
    replicas: deletedAt === null ? replicas : 0,
    variants: file === undefined ? [] : [variantOf(file, deployment, nodes)],
  };
}

/** Its footprint for every backend and number of GPUs that the fleet could offer. */
function variantOf(file: StoredFile, wanted: Wanted, nodes: readonly NodeView[]): Variant {
  const backends = new Set(nodes.flatMap(({ engines }) => engines.flatMap((offer) => offer.backends)));
  const layers = file.shape.layerBytes.length;
  const mostGpus = Math.min(layers, Math.max(1, ...nodes.map(({ gpus }) => gpus.length)));
  const counts = Array.from({ length: mostGpus }, (_, i) => i + 1);
  const footprints = [...backends].flatMap((backend) =>
    counts.map((gpuCount) => ({
      backend,
      perGpuBytes: footprintOf(file, wanted, backend, gpuCount).perGpu.map(({ totalBytes }) => totalBytes),
    })),
  );
  return { id: file.fileId, layers, footprints };
}

export function footprintOf(file: StoredFile, wanted: Wanted, backend: Backend, gpuCount: number) {
  const { contextTokens, slots } = wanted;
  return footprint(file.shape, { contextTokens, slots, kvType: 'f16', backend, gpuCount });
}

function currentInstance(row: Instance, { deployments }: World): CurrentInstance {
  const { id, deploymentId, nodeId, gpus, engine, backend, state, wanted, replaces, stateSince } = row;
  const variantId = deployments.find((deployment) => deployment.id === deploymentId)?.fileId ?? '';
  const steadySince = stateSince.getTime();
  return { id, wishId: deploymentId, variantId, nodeId, gpus, engine, backend, state, wanted, replaces, steadySince };
}

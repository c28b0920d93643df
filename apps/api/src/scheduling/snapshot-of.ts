import type { Backend, NodeView } from '@aivailable/contracts';
import type { CurrentInstance, Pin, PlacementNode, Snapshot, Variant, Wish } from '@aivailable/placement';
import type { StoredFile } from '../models/model-files.js';
import { type CardRoom, cardKey, roomsOf, strainOf } from './card-room.js';
import type { Deployment } from './deployment.entity.js';
import { engineVariant, fileOf, variantIdOf } from './engine-wish.js';
import { footprintOf } from './estimate.js';
import { avoidedNodes } from './failures.js';
import type { Instance } from './instance.entity.js';
import type { MeasuredFootprint } from './measured-footprint.entity.js';
import { measuredFootprints } from './measurements.js';
import type { World } from './world.js';
import type { Yield } from './yield.entity.js';
import { usableBeside } from './yields.js';

type Wanted = Pick<Deployment, 'contextTokens' | 'slots' | 'engine'>;

export interface Moment {
  readonly nowMs: number;
  /** What others hold on cards where ours have to make room, by `cardKey`. */
  readonly strained: ReadonlyMap<string, number>;
}

/** The world in the planner's words. */
export function snapshotOf(world: World, rows: readonly Instance[], { nowMs, strained }: Moment): Snapshot {
  const nodes = [...world.nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rooms = roomsOf(world, rows);
  return {
    nodes: nodes.map((node) => placementNode(node, rooms, strained, world.yields)),
    wishes: world.deployments.map((deployment) =>
      wishOf(deployment, world, nodes, avoidedNodes(deployment.id, world.failures, nowMs)),
    ),
    instances: rows.map((row) => currentInstance(row, world)),
    pins: rows.flatMap(pinOf),
  };
}

function pinOf({ id, moveTo }: Instance): Pin[] {
  if (moveTo === null) return [];
  const { pins: _, ...target } = moveTo;
  return [{ instanceId: id, ...target }];
}

function placementNode(
  node: NodeView,
  rooms: ReadonlyMap<string, CardRoom>,
  strained: ReadonlyMap<string, number>,
  yields: readonly Yield[],
): PlacementNode {
  const { nodeId, name, liveness, intent, engines, foreignPolicy, newWorkFrom = null } = node;
  const gpus = node.gpus.map((gpu) => {
    const key = cardKey(nodeId, gpu.id);
    const room = rooms.get(key);
    const yieldBytes = foreignPolicy === 'yield' && room ? strainOf(room, strained.get(key) ?? 0) : 0;
    const usableBytes = usableBeside(yields, nodeId, gpu.id, room?.usableBytes ?? null);
    const heldBackBytes = (room?.usableBytes ?? 0) - (usableBytes ?? 0);
    return {
      ...{ id: gpu.id, index: gpu.index, name: gpu.name, kind: gpu.kind, backends: gpu.backends },
      totalBytes: gpu.totalBytes,
      usableBytes,
      refusal: gpu.usable ? null : (gpu.refusal ?? 'the GPU cannot be used'),
      architecture: gpu.architecture,
      ...(room && { foreign: room.foreign }),
      ...(heldBackBytes > 0 && { heldBackBytes }),
      ...(yieldBytes > 0 && { yieldBytes }),
    };
  });
  const held = newWorkFrom !== null && { holdReason: `the node comes and goes; nothing new before ${newWorkFrom}` };
  return { id: nodeId, name, liveness, intent, engines, gpus, ...held };
}

export function wishOf(
  deployment: Omit<Deployment, 'modelId' | 'refusal' | 'createdAt'>,
  { files, measured }: Pick<World, 'files' | 'measured'>,
  nodes: readonly NodeView[],
  avoidNodeIds: readonly string[] = [],
): Wish {
  const { id, servedName, replicas, priority, task, deletedAt } = deployment;
  const file = fileOf(deployment, files);
  return {
    ...{ id, name: servedName, priority, task, avoidNodeIds },
    ...(deployment.survivesNodeLoss && { survivesNodeLoss: true }),
    replicas: deletedAt === null ? replicas : 0,
    variants: file ? [variantOf(file, deployment, nodes, measured)] : variantsWithoutFile(deployment, nodes),
  };
}

function variantsWithoutFile(deployment: Parameters<typeof wishOf>[0], nodes: readonly NodeView[]): Variant[] {
  return deployment.engineModel === null ? [] : [engineVariant(deployment, backendsOf(nodes))];
}

function backendsOf(nodes: readonly NodeView[]): ReadonlySet<Backend> {
  return new Set(nodes.flatMap(({ engines }) => engines.flatMap((offer) => offer.backends)));
}

/** What it took before, and its estimate for every backend and number of GPUs that the fleet could offer. */
function variantOf(
  file: StoredFile,
  wanted: Wanted,
  nodes: readonly NodeView[],
  measured: readonly MeasuredFootprint[],
): Variant {
  const { engine } = wanted;
  const layers = file.shape.layerBytes.length;
  const mostGpus = Math.min(layers, Math.max(1, ...nodes.map(({ gpus }) => gpus.length)));
  const counts = Array.from({ length: mostGpus }, (_, i) => i + 1);
  const footprints = [...backendsOf(nodes)].flatMap((backend) =>
    counts.map((gpuCount) => ({
      backend,
      perGpuBytes: footprintOf(file, wanted, backend, gpuCount).perGpu.map(({ totalBytes }) => totalBytes),
    })),
  );
  const known = [...measuredFootprints(file, wanted, measured), ...footprints];
  if (engine === null) return { id: file.fileId, layers, footprints: known };
  // One Ollama, one card: it would split a model by its own rules.
  const fitting = engine === 'ollama' ? known.filter(({ perGpuBytes }) => perGpuBytes.length === 1) : known;
  return { id: file.fileId, layers: engine === 'ollama' ? 1 : layers, footprints: fitting, engine };
}

function currentInstance(row: Instance, { deployments }: World): CurrentInstance {
  const { id, deploymentId, nodeId, gpus, engine, backend, state, wanted, replaces, stateSince } = row;
  const deployment = deployments.find(({ id: of }) => of === deploymentId);
  const variantId = deployment ? variantIdOf(deployment) : '';
  const steadySince = stateSince.getTime();
  const pinned = row.pinned && { pinned: true };
  return {
    ...{ id, wishId: deploymentId, variantId, nodeId, gpus, engine, backend, state, wanted, replaces, steadySince },
    ...pinned,
  };
}

import type { NodeView } from '@aivailable/contracts';
import type { CurrentInstance, Pin, PlacementGpu, PlacementNode, Snapshot, Wish } from '@aivailable/placement';
import { bandwidthGBpsOf } from '../fleet/card-bandwidth.js';
import { type CardRoom, cardKey, roomsOf, strainOf } from './card-room.js';
import type { DemandTimes } from './demand/demand-times.js';
import type { Demanded } from './demand/demanded.js';
import { useOf, wishByDemand } from './demand/wish-by-demand.js';
import type { Deployment } from './deployment.entity.js';
import { avoidedNodes } from './failures.js';
import { variantIdOf } from './form.js';
import { mayGrow } from './growth.js';
import type { Instance } from './instance.entity.js';
import { avoidedForms } from './memory-failures.js';
import { variantsOf } from './variants.js';
import type { World } from './world.js';
import type { Yield } from './yield.entity.js';
import { usableBeside } from './yields.js';

export interface Moment {
  readonly nowMs: number;
  /** What others hold on cards where ours have to make room, by `cardKey`. */
  readonly strained: ReadonlyMap<string, number>;
  readonly brakeEngaged: boolean;
  readonly times: DemandTimes;
  readonly demanded: ReadonlyMap<string, Demanded>;
}

/** The world in the planner's words. */
export function snapshotOf(world: World, rows: readonly Instance[], moment: Moment): Snapshot {
  const { nowMs, strained } = moment;
  const nodes = [...world.nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rooms = roomsOf(world, rows);
  return {
    nodes: nodes.map((node) => placementNode(node, rooms, strained, world.yields)),
    wishes: world.deployments.map((deployment) => {
      const wish = wishOf(deployment, world, nodes, {
        avoidNodeIds: avoidedNodes(deployment.id, world.failures, nowMs),
        avoidForms: avoidedForms(deployment, world.memoryFailures, nowMs),
      });
      const demanded = moment.demanded.get(deployment.id);
      return demanded === undefined ? wish : wishByDemand(wish, demanded, !moment.brakeEngaged);
    }),
    instances: rows.map((row) => {
      const demanded = moment.demanded.get(row.deploymentId);
      const use = demanded && { use: useOf(row, demanded, world, moment) };
      return { ...currentInstance(row, world, moment), ...use };
    }),
    pins: rows.flatMap((row) => pinOf(row, nowMs)),
  };
}

function bandwidth(cardName: string): Pick<PlacementGpu, 'bandwidthGBps'> {
  const bandwidthGBps = bandwidthGBpsOf(cardName);
  return bandwidthGBps === undefined ? {} : { bandwidthGBps };
}

function pinOf({ id, moveTo }: Instance, nowMs: number): Pin[] {
  if (moveTo === null) return [];
  const { pins: _, settlesUntil: __, undoUntil, ...target } = moveTo;
  const isRevocable = undoUntil !== undefined && Date.parse(undoUntil) > nowMs;
  return [{ instanceId: id, ...target, ...(isRevocable && { isRevocable }) }];
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
      ...bandwidth(gpu.name),
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
  deployment: Omit<Deployment, 'refusal' | 'createdAt'>,
  known: Pick<World, 'files' | 'measured' | 'speeds'>,
  nodes: readonly NodeView[],
  { avoidNodeIds, avoidForms = [] }: Pick<Wish, 'avoidNodeIds' | 'avoidForms'> = { avoidNodeIds: [] },
): Wish {
  const { id, servedName, replicas, priority, task, deletedAt } = deployment;
  return {
    ...{ id, name: servedName, priority, task, avoidNodeIds },
    ...(avoidForms.length > 0 && { avoidForms }),
    ...withSpare(deletedAt === null ? replicas : 0, deployment),
    ...(deletedAt !== null && { reason: 'its deployment was removed' }),
    variants: variantsOf(deployment, known, nodes),
    ...rulesOf(deployment),
  };
}

/** Most have none. */
function rulesOf({ onlyOn, keepOff, apartFrom, places }: Pick<Deployment, PlaceColumn>): Partial<Wish> {
  return {
    ...(onlyOn.length > 0 && { onlyOn: onlyOn.map(({ nodeId, gpuIds = null }) => ({ nodeId, gpuIds })) }),
    ...(keepOff.length > 0 && { keepOffNodeIds: keepOff }),
    ...(apartFrom.length > 0 && { apartFromWishIds: apartFrom }),
    ...(places.length > 0 && { places }),
  };
}

type PlaceColumn = 'onlyOn' | 'keepOff' | 'apartFrom' | 'places';

/** A second instance, where one alone would go with its node. */
function withSpare(replicas: number, { survivesNodeLoss }: Pick<Deployment, 'survivesNodeLoss'>) {
  return survivesNodeLoss && replicas === 1 ? { replicas: 2, spareReplicas: 1 } : { replicas };
}

function currentInstance(
  row: Instance,
  world: World,
  { nowMs, brakeEngaged }: Pick<Moment, 'nowMs' | 'brakeEngaged'>,
): CurrentInstance {
  const { id, deploymentId, nodeId, gpus, engine, backend, state, wanted, replaces, stateSince } = row;
  const deployment = world.deployments.find(({ id: of }) => of === deploymentId);
  const variantId = deployment ? variantIdOf(row, deployment) : '';
  const steadySince = stateSince.getTime();
  const pinned = row.pinned && { pinned: true };
  const isRipe = !brakeEngaged && deployment !== undefined && mayGrow(row, deployment, world, nowMs);
  const grows = isRipe && { mayGrow: true };
  return {
    ...{ id, wishId: deploymentId, variantId, nodeId, gpus, engine, backend, state, wanted, replaces, steadySince },
    ...pinned,
    ...grows,
  };
}

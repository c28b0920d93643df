import { type Gpu, type InstanceObservation, MIB, type NodeView } from '@aivailable/contracts';
import type { ForeignUse } from '@aivailable/placement';
import type { Instance } from './instance.entity.js';
import { capacityBytes, heldBytes, keptOn, sumByGpu, tookBytes, usableBytes } from './usable-bytes.js';
import type { World } from './world.js';

/**
 * Whose bytes are on a card. Foreign is what the driver counts as used and none of ours explains, while ours stand
 * still; while one of ours loads or leaves, what can be told of named processes.
 */
export interface CardRoom {
  readonly usableBytes: number | null;
  readonly foreign: ForeignUse;
  /** Bytes that ours have to give back so that others have room; 0 while both can stay. */
  readonly strainBytes: number;
  /** Named processes alone explain the strain. Else it is a difference of two readings, and may be gone at the next. */
  readonly isNamed: boolean;
}

/** By `cardKey`. */
export function roomsOf(
  { nodes, observations }: Pick<World, 'nodes' | 'observations'>,
  rows: readonly Instance[],
): ReadonlyMap<string, CardRoom> {
  const rooms = new Map<string, CardRoom>();
  for (const [nodeId, node] of nodes) {
    for (const [gpuId, room] of cardRooms(node, rows, observations.get(nodeId) ?? []))
      rooms.set(cardKey(nodeId, gpuId), room);
  }
  return rooms;
}

/** GPU ids are unique on their node only. */
export function cardKey(nodeId: string, gpuId: string): string {
  return `${nodeId} ${gpuId}`;
}

/** Less is the driver's own. */
const STRANGER_BYTES = 64 * MIB;
/** What others take of the head-room is what it is for, until less than this is left of it. */
const LEAST_LEFT_BYTES = 128 * MIB;

function cardRooms(
  node: NodeView,
  rows: readonly Instance[],
  observations: readonly InstanceObservation[],
): ReadonlyMap<string, CardRoom> {
  const ours = rows.filter((row) => row.nodeId === node.nodeId);
  const held = heldBytes(node, ours, observations);
  const took = tookBytes(node, ours, observations);
  const promised = sumByGpu(ours.filter(({ state }) => state !== 'lost' && state !== 'stopped'));
  /* Of a silent node it is not known which of the bytes are ours. */
  const isStill = node.liveness === 'ready' && standStill(ours, observations);
  return new Map(
    node.gpus.map((gpu) => {
      const foreign = foreignUse(gpu, isStill ? (took.get(gpu.id) ?? 0) : null);
      const usable = usableBytes(gpu, held.get(gpu.id) ?? 0, keptOn(node, gpu.id));
      return [gpu.id, { usableBytes: usable, foreign, ...strain(node, gpu, foreign, promised.get(gpu.id) ?? 0) }];
    }),
  );
}

const UNMOVED: readonly string[] = ['ready', 'failed', 'assigned', 'fetching', 'stopped'];

/** Nothing of ours is on its way into or out of a card, as far as the agent says. */
function standStill(rows: readonly Instance[], observations: readonly InstanceObservation[]): boolean {
  const known = new Set(rows.map(({ id }) => id));
  return observations.every(({ instanceId, state }) => known.has(instanceId) && UNMOVED.includes(state));
}

function foreignUse({ usedBytes, foreignProcesses = [] }: Gpu, oursBytes: number | null): ForeignUse {
  const named = namedBytes(foreignProcesses);
  const bytes = usedBytes === null || oursBytes === null ? named : Math.max(0, usedBytes - oursBytes);
  return { bytes, processes: foreignProcesses.map(({ pid, name, bytes: held }) => ({ pid, name, bytes: held })) };
}

function namedBytes(processes: ForeignUse['processes']): number {
  return processes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}

function strain(
  node: NodeView,
  gpu: Gpu,
  foreign: ForeignUse,
  promisedBytes: number,
): Pick<CardRoom, 'strainBytes' | 'isNamed'> {
  const kept = keptOn(node, gpu.id);
  const capacity = capacityBytes(gpu, kept);
  if (capacity === null || promisedBytes === 0 || node.liveness !== 'ready') return { strainBytes: 0, isNamed: false };
  const strainOf = (foreignBytes: number): number => {
    const left = capacity - foreignBytes - promisedBytes;
    const isStrained = foreignBytes >= STRANGER_BYTES && left < Math.min(LEAST_LEFT_BYTES, kept.bytes / 2);
    return isStrained ? kept.bytes - left : 0;
  };
  return {
    strainBytes: strainOf(foreign.bytes),
    isNamed: strainOf(Math.min(foreign.bytes, namedBytes(foreign.processes))) > 0,
  };
}

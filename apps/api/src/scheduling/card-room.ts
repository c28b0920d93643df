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
  /** Nothing of ours is on its way into or out of the node's cards, so that all that is foreign can be told. */
  readonly isStill: boolean;
  /** What the card has beside the promises; null where ours hold nothing or nothing is known. */
  readonly besideBytes: number | null;
  readonly keptBytes: number;
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
      return [
        gpu.id,
        { usableBytes: usable, foreign, isStill, ...strain(node, gpu, foreign, promised.get(gpu.id) ?? 0) },
      ];
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
): Omit<CardRoom, 'usableBytes' | 'foreign' | 'isStill'> {
  const kept = keptOn(node, gpu.id);
  const capacity = promisedBytes > 0 && node.liveness === 'ready' ? capacityBytes(gpu, kept) : null;
  const card = { besideBytes: capacity === null ? null : capacity - promisedBytes, keptBytes: kept.bytes };
  const strainBytes = strainOf(card, foreign.bytes);
  const isNamed = strainOf(card, Math.min(foreign.bytes, namedBytes(foreign.processes))) > 0;
  return { ...card, strainBytes, isNamed };
}

/** What ours would have to give back if others held so much. */
export function strainOf(
  { besideBytes, keptBytes }: Pick<CardRoom, 'besideBytes' | 'keptBytes'>,
  foreignBytes: number,
): number {
  if (besideBytes === null || foreignBytes < STRANGER_BYTES) return 0;
  const left = besideBytes - foreignBytes;
  return left < Math.min(LEAST_LEFT_BYTES, keptBytes / 2) ? keptBytes - left : 0;
}

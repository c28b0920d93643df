import { type Gpu, type InstanceObservation, MIB, type NodeView } from '@aivailable/contracts';
import type { Instance } from './instance.entity.js';

/** Kept free on every card for the driver, the desktop and the error of the estimate. */
const HEADROOM_BYTES = 256 * MIB;

/** States in which an instance has really taken the bytes that it was promised. */
const LOADED: readonly string[] = ['ready', 'draining'];

/**
 * What our instances on a GPU may hold together: what the driver says is free, plus what those of ours that are loaded
 * hold, less the head-room. One that still loads is not added: its bytes may be on the card or not, and it is safe to
 * count them as foreign until it is done. Unknown stays unknown.
 */
export function usableBytes(gpu: Gpu, heldBytes: number): number | null {
  if (gpu.freeBytes === null) return null;
  const room = Math.min(gpu.freeBytes + heldBytes, gpu.totalBytes ?? Number.POSITIVE_INFINITY);
  return Math.max(0, room - (gpu.kind === 'trial' ? 0 : HEADROOM_BYTES));
}

/** Bytes promised to loaded instances of ours, by GPU. */
export function heldBytes(
  node: NodeView,
  rows: readonly Instance[],
  observations: readonly InstanceObservation[],
): ReadonlyMap<string, number> {
  const loaded = new Set(
    observations.filter(({ state }) => LOADED.includes(state)).map(({ instanceId }) => instanceId),
  );
  return sumByGpu(rows.filter((row) => row.nodeId === node.nodeId && loaded.has(row.id)));
}

export function sumByGpu(rows: readonly Pick<Instance, 'gpus'>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { gpuId, reservedBytes } of rows.flatMap(({ gpus }) => gpus)) {
    sums.set(gpuId, (sums.get(gpuId) ?? 0) + reservedBytes);
  }
  return sums;
}

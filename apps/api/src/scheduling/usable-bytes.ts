import type { Gpu, GpuHeadroom, InstanceObservation, NodeView } from '@aivailable/contracts';
import type { Instance } from './instance.entity.js';

/** States in which an instance has really taken the bytes that it was promised. */
const LOADED: readonly string[] = ['ready', 'draining'];

type Kept = Pick<GpuHeadroom, 'bytes' | 'reserveBytes'>;

const NOTHING_KEPT: Kept = { bytes: 0, reserveBytes: null };

/**
 * What our instances on a GPU may hold together: what the driver says is free, plus what those of ours that are loaded
 * hold, less the head-room; at most the card without its own reserve. One that still loads is not added: its bytes may
 * be on the card or not, and it is safe to count them as foreign until it is done. Unknown stays unknown.
 */
export function usableBytes(gpu: Gpu, heldBytes: number, kept: Kept): number | null {
  if (gpu.freeBytes === null) return null;
  const room = Math.min(gpu.freeBytes + heldBytes, capacityBytes(gpu, kept) ?? Number.POSITIVE_INFINITY);
  return Math.max(0, room - kept.bytes);
}

/** The card without what its driver keeps for itself. */
export function capacityBytes({ totalBytes, reservedBytes }: Gpu, { reserveBytes }: Kept): number | null {
  return totalBytes === null ? null : Math.max(0, totalBytes - Math.max(reservedBytes ?? 0, reserveBytes ?? 0));
}

export function keptOn({ headroom = [] }: NodeView, gpuId: string): Kept {
  return headroom.find((one) => one.gpuId === gpuId) ?? NOTHING_KEPT;
}

/**
 * Bytes that loaded instances of ours hold, by GPU: as the driver saw them rise, but never more than was promised,
 * or what they took too much would be given out again.
 */
export function heldBytes(
  node: NodeView,
  rows: readonly Instance[],
  observations: readonly InstanceObservation[],
): ReadonlyMap<string, number> {
  return sumByGpu(
    loadedRows(node, rows, observations).map((row) => ({
      gpus: takenBytes(row, observations).map(({ gpuId, reservedBytes, tookBytes }) => {
        return { gpuId, reservedBytes: Math.min(reservedBytes, tookBytes) };
      }),
    })),
  );
}

/** The same without that limit: what is on the card because of us. */
export function tookBytes(
  node: NodeView,
  rows: readonly Instance[],
  observations: readonly InstanceObservation[],
): ReadonlyMap<string, number> {
  return sumByGpu(
    loadedRows(node, rows, observations).map((row) => ({
      gpus: takenBytes(row, observations).map(({ gpuId, tookBytes: bytes }) => ({ gpuId, reservedBytes: bytes })),
    })),
  );
}

function loadedRows(node: NodeView, rows: readonly Instance[], observations: readonly InstanceObservation[]) {
  const loaded = new Set(
    observations.filter(({ state }) => LOADED.includes(state)).map(({ instanceId }) => instanceId),
  );
  return rows.filter((row) => row.nodeId === node.nodeId && loaded.has(row.id));
}

/** Where the driver said nothing, the promise is the best knowledge; it never took less than the engine's own lines. */
function takenBytes({ id, gpus, measured: known }: Instance, observations: readonly InstanceObservation[]) {
  const measured = observations.find(({ instanceId }) => instanceId === id)?.measured ?? known;
  return gpus.map(({ gpuId, reservedBytes }, i) => {
    const rise = measured?.driverRiseBytes[i] ?? null;
    const { weightsBytes = 0, kvBytes = 0, computeBytes = 0 } = measured?.perGpu?.[i] ?? {};
    const lines = (weightsBytes ?? 0) + (kvBytes ?? 0) + (computeBytes ?? 0);
    return { gpuId, reservedBytes, tookBytes: rise === null ? reservedBytes : Math.max(rise, lines, 0) };
  });
}

export function sumByGpu(rows: readonly Pick<Instance, 'gpus'>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { gpuId, reservedBytes } of rows.flatMap(({ gpus }) => gpus)) {
    sums.set(gpuId, (sums.get(gpuId) ?? 0) + reservedBytes);
  }
  return sums;
}

import { GIB, type MeasuredBytes } from '@aivailable/contracts';
import type { TakenBytes } from './measured-footprint.entity.js';

/**
 * What a load took on each of its GPUs, from its two witnesses: the engine's own lines and the rise that the driver
 * saw. The rise counts where it can be true: less than the lines, and somebody else gave bytes back meanwhile; far
 * more, and somebody else took some.
 */
const MOST_OVERHEAD_BYTES = 2 * GIB;
/** Lines round, and a driver counts in pages. */
const ROUNDING_SHARE = 0.02;

/** Null where neither witness said enough. `overheadBytes` is the estimate, for a GPU of which no driver tells. */
export function takenBytes(measured: MeasuredBytes, overheadBytes: readonly number[]): readonly TakenBytes[] | null {
  const taken = overheadBytes.flatMap((estimate, i) => {
    const one = takenOn(linesOn(measured, i, overheadBytes.length), measured.driverRiseBytes[i] ?? null, estimate);
    return one === null ? [] : [one];
  });
  return taken.length === overheadBytes.length && taken.length > 0 ? taken : null;
}

type Lines = Pick<TakenBytes, 'weightsBytes' | 'kvBytes' | 'computeBytes'>;

/** The sums are those of the only GPU; for several they do not say what lies where. */
function linesOn(measured: MeasuredBytes, i: number, gpuCount: number): Lines {
  const lines = gpuCount === 1 ? measured : measured.perGpu?.[i];
  const { weightsBytes = null, kvBytes = null, computeBytes = null } = lines ?? {};
  return { weightsBytes, kvBytes, computeBytes };
}

function takenOn(lines: Lines, rise: number | null, estimate: number): TakenBytes | null {
  const { weightsBytes, kvBytes, computeBytes } = lines;
  if (weightsBytes === null || kvBytes === null || computeBytes === null) {
    return rise === null || rise <= 0 ? null : { ...lines, overheadBytes: null, totalBytes: rise };
  }
  const buffers = weightsBytes + kvBytes + computeBytes;
  const overhead = rise === null ? null : rise - buffers;
  const isPlausible = overhead !== null && overhead >= -buffers * ROUNDING_SHARE && overhead <= MOST_OVERHEAD_BYTES;
  if (!isPlausible) return { ...lines, overheadBytes: null, totalBytes: buffers + estimate };
  return { ...lines, overheadBytes: Math.max(0, overhead), totalBytes: Math.max(buffers, buffers + overhead) };
}

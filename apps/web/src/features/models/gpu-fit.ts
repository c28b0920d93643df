import { GIB, type Gpu, type InstanceView, type ModelFileView, type OpenModelFileView } from '@aivailable/contracts';

/** On how many cards a file would run, one instance on one card with nothing else on it. */
export interface GpuFit {
  readonly fits: number;
  readonly of: number;
  /** Cards that do not say how large they are. */
  readonly silent: number;
  readonly neededBytes: number;
  /** By the size of the file alone: the header was not read yet. */
  readonly isEstimate: boolean;
}

/** Null where the size of the file is unknown, or no card is there to ask. */
export function gpuFit(
  { footprint, sizeBytes, aboutBytes }: Pick<OpenModelFileView, 'footprint' | 'sizeBytes' | 'aboutBytes'>,
  gpus: readonly Gpu[],
): GpuFit | null {
  const fileBytes = sizeBytes ?? aboutBytes;
  const needed = footprint?.bytes ?? (fileBytes === null ? null : estimate(fileBytes));
  const usable = gpus.filter((gpu) => gpu.usable);
  const rooms = usable.flatMap((gpu) => (gpu.totalBytes === null ? [] : [roomOf(gpu, gpu.totalBytes)]));
  if (needed === null || rooms.length === 0) return null;
  const fits = rooms.filter((bytes) => bytes >= needed).length;
  return {
    fits,
    of: usable.length,
    silent: usable.length - rooms.length,
    neededBytes: needed,
    isEstimate: footprint === null,
  };
}

/** A file of the catalogue: an instance of it that stands told what it takes, otherwise by its size. */
export function heldFit(
  file: Pick<ModelFileView, 'fileId' | 'sizeBytes'>,
  gpus: readonly Gpu[],
  instances: readonly InstanceView[],
): GpuFit | null {
  const standing = instances.find(({ fileId, gpus: held }) => fileId === file.fileId && held.length === 1);
  const footprint = standing ? { bytes: standing.footprint.totalBytes, contextTokens: 0 } : null;
  return gpuFit({ footprint, sizeBytes: file.sizeBytes, aboutBytes: null }, gpus);
}

/** The weights, a tenth more for a usual context and buffers, and what a runtime takes on a card. */
function estimate(fileBytes: number): number {
  return Math.round(fileBytes * 1.1 + GIB);
}

function roomOf({ reservedBytes }: Gpu, totalBytes: number): number {
  return totalBytes - (reservedBytes ?? 0);
}

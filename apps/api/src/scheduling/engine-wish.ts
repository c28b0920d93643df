import type { FootprintView } from '@aivailable/contracts';
import type { GpuFootprint, Variant } from '@aivailable/placement';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';
import { variantIdOf } from './form.js';

/** Wishes for a model that its engine knows by itself: no file of ours, and bytes by the admin's word or the engine's share. */

export function fileOf(
  { fileId }: Pick<Deployment, 'fileId'>,
  files: ReadonlyMap<string, StoredFile>,
): StoredFile | undefined {
  return fileId === null ? undefined : files.get(fileId);
}

/** It is never split: neither engine says what would lie where. */
export function engineVariant(
  deployment: Pick<Deployment, 'fileId' | 'slots' | 'kvType' | 'engine' | 'engineModel' | 'reserveBytes'>,
  backends: Iterable<GpuFootprint['backend']>,
): Variant {
  const { engine, reserveBytes } = deployment;
  const footprints =
    reserveBytes === null ? [] : [...backends].map((backend) => ({ backend, perGpuBytes: [reserveBytes] }));
  return {
    id: variantIdOf(deployment, deployment),
    slots: deployment.slots,
    layers: 1,
    footprints,
    ...(engine ? { engine } : {}),
  };
}

/** What is reserved as a whole; what of it is weights and what is cache only the engine will know. */
export function wholeFootprint(totalBytes: number): FootprintView {
  return { weightsBytes: 0, kvBytes: 0, computeBytes: 0, overheadBytes: totalBytes, totalBytes };
}

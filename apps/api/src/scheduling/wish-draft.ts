import type { DraftedWish } from '@aivailable/contracts';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';
import { wholeFootprint } from './engine-wish.js';
import { footprintOf } from './estimate.js';
import { formOfVariant } from './form.js';
import { askingWish } from './previews.js';
import type { World } from './world.js';

/** A deployment that there is not, for who plans by himself: its wish, and the sum behind each of its footprints. */
export function draftOf(world: World, deployment: Deployment, files: readonly StoredFile[]): DraftedWish {
  const wish = askingWish(world, deployment, files);
  const known = new Map([...world.files, ...files.map((file) => [file.fileId, file] as const)]);
  const footprints = wish.variants.flatMap(({ id, footprints }) => {
    const form = formOfVariant(id, deployment, known);
    const file = known.get(form.fileId ?? '');
    const estimates = footprints.filter(({ measuredOn }) => measuredOn === undefined);
    return estimates.map(({ backend, perGpuBytes }) => {
      const whole = perGpuBytes.reduce((sum, bytes) => sum + bytes, 0);
      const sum = file && sumOf(file, { ...deployment, ...form }, backend, perGpuBytes.length);
      return { variantId: id, backend, gpuCount: perGpuBytes.length, footprint: sum ?? wholeFootprint(whole) };
    });
  });
  return { wish: { ...wish }, footprints };
}

function sumOf(...args: Parameters<typeof footprintOf>): DraftedWish['footprints'][number]['footprint'] {
  const { weightsBytes, kvBytes, computeBytes, overheadBytes, totalBytes } = footprintOf(...args);
  return { weightsBytes, kvBytes, computeBytes, overheadBytes, totalBytes };
}

import type { Backend } from '@aivailable/contracts';
import { type Footprint, footprint, type ModelShape } from '@aivailable/footprint';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';

/** What the bytes of an instance depend on, besides its file. */
export type Sized = Pick<Deployment, 'contextTokens' | 'slots' | 'kvType'>;

/** The estimate walks through the whole graph of the model, and every pass asks for the same ones. Files never change. */
const known = new WeakMap<ModelShape, Map<string, Footprint>>();

export function footprintOf(
  { shape }: Pick<StoredFile, 'shape'>,
  { contextTokens, slots, kvType }: Sized,
  backend: Backend,
  gpuCount: number,
): Footprint {
  const ofShape = known.get(shape) ?? new Map<string, Footprint>();
  known.set(shape, ofShape);
  const key = `${contextTokens} ${slots} ${kvType} ${backend} ${gpuCount}`;
  const estimate = ofShape.get(key) ?? footprint(shape, { contextTokens, slots, kvType, backend, gpuCount });
  ofShape.set(key, estimate);
  return estimate;
}

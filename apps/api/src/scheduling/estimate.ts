import type { Backend } from '@aivailable/contracts';
import { type Footprint, footprint, type KvType, type ModelShape } from '@aivailable/footprint';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';

/** What every instance is given. */
export const KV_TYPE: KvType = 'f16';

/** The estimate walks through the whole graph of the model, and every pass asks for the same ones. Files never change. */
const known = new WeakMap<ModelShape, Map<string, Footprint>>();

export function footprintOf(
  { shape }: Pick<StoredFile, 'shape'>,
  { contextTokens, slots }: Pick<Deployment, 'contextTokens' | 'slots'>,
  backend: Backend,
  gpuCount: number,
): Footprint {
  const ofShape = known.get(shape) ?? new Map<string, Footprint>();
  known.set(shape, ofShape);
  const key = `${contextTokens} ${slots} ${backend} ${gpuCount}`;
  const estimate = ofShape.get(key) ?? footprint(shape, { contextTokens, slots, kvType: KV_TYPE, backend, gpuCount });
  ofShape.set(key, estimate);
  return estimate;
}

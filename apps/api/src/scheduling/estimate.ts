import type { Backend } from '@aivailable/contracts';
import { footprint, type KvType } from '@aivailable/footprint';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';

/** What every instance is given. */
export const KV_TYPE: KvType = 'f16';

export function footprintOf(
  file: StoredFile,
  { contextTokens, slots }: Pick<Deployment, 'contextTokens' | 'slots'>,
  backend: Backend,
  gpuCount: number,
) {
  return footprint(file.shape, { contextTokens, slots, kvType: KV_TYPE, backend, gpuCount });
}

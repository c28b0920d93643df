import { CatalogueError, DEFAULT_KV_TYPE, KV_BLOCK_VALUES, type KvType } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';

/** How the KV cache of a deployment is kept. What serves otherwise is replaced one by one, where there is room beside it. */

/** Throws where llama.cpp could not keep the cache of these files so. */
export function requireCache(
  kvType: KvType,
  { servedName, task, engine, engineModel }: Pick<Deployment, 'servedName' | 'task' | 'engine' | 'engineModel'>,
  files: readonly Pick<StoredFile, 'shape'>[],
): void {
  if (kvType === DEFAULT_KV_TYPE) return;
  if (engineModel !== null || engine === 'ollama' || engine === 'vllm')
    throw refused(`${servedName} is served by ${engine}, which keeps its cache as it was set up.`);
  if (task === 'embed') throw refused(`${servedName} gives embeddings, which need no long cache: leave it as f16.`);
  for (const { shape } of files) {
    const { keyLength, valueLength, latent } = shape;
    const odd = [keyLength, ...(latent ? [] : [valueLength])].find((length) => length % KV_BLOCK_VALUES !== 0);
    if (odd === undefined) continue;
    throw refused(
      `The heads of ${servedName} have ${odd} numbers, and ${kvType} keeps them in blocks of ${KV_BLOCK_VALUES}: leave its cache as f16.`,
    );
  }
}

function refused(detail: string): CatalogueError {
  return new CatalogueError('invalid_request', { detail });
}

/** An admin's word: what serves otherwise makes way for the new form without patience. */
export async function writeCache(manager: EntityManager, deploymentId: string, kvType: KvType | undefined) {
  if (kvType === undefined) return;
  await manager.query(
    `UPDATE deployments SET kv_type = $2, full_form_at = now()
     WHERE id = $1 AND kv_type <> $2 AND deleted_at IS NULL`,
    [deploymentId, kvType],
  );
}

export function cacheChangeWords(kvType: KvType | undefined, before: KvType | undefined): string[] {
  return kvType === undefined || kvType === (before ?? DEFAULT_KV_TYPE) ? [] : [`a KV cache of ${kvType}`];
}

import { type AssignedInstance, DEFAULT_KV_TYPE, type KvType } from '@aivailable/contracts';
import { EngineFailure } from './engine.js';
import type { LoadReport } from './load-lines.js';

/** How llama.cpp can keep a cache, with flash attention, which is always on. */
export const LLAMA_CACHES: KvType[] = ['f16', 'q8_0', 'q4_0'];

/** For engines that keep their cache as they were set up: what was planned would not be what they take. */
export function refuseOtherCache(
  { engine, servedName, kvType = DEFAULT_KV_TYPE }: Pick<AssignedInstance, 'engine' | 'servedName' | 'kvType'>,
  why: string,
): void {
  if (kvType === DEFAULT_KV_TYPE) return;
  throw new EngineFailure('unsupported', `"${servedName}" wants a KV cache of ${kvType}, and ${engine} ${why}.`);
}

/** By the engine's own lines: one that quietly keeps another cache takes other bytes than were planned. */
export function proveCache(
  { servedName, kvType = DEFAULT_KV_TYPE }: Pick<AssignedInstance, 'servedName' | 'kvType'>,
  { cacheTypes }: Pick<LoadReport, 'cacheTypes'>,
): void {
  const other = cacheTypes.find((type) => type !== kvType);
  if (other === undefined) return;
  const message = `"${servedName}" was stopped: its KV cache was to be ${kvType}, and its engine keeps it as ${other}.`;
  throw new EngineFailure('unsupported', message);
}

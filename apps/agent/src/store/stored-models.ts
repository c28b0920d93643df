import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readStoredName } from './piece.js';

/** What the store's folder holds of one model, or one download that was not finished. */
export interface StoredModel {
  /** Digest of the model; of the piece with `.partial` behind it for a download. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly changedMs: number;
  readonly names: readonly string[];
}

export async function storedModels(folder: string): Promise<StoredModel[]> {
  const byId = new Map<string, StoredModel>();
  for (const name of await readdir(folder).catch(() => [])) {
    const id = readStoredName(name)?.sha256 ?? (name.endsWith('.partial') ? name : null);
    const found = id === null ? null : await stat(join(folder, name)).catch(() => null);
    if (id === null || !found) continue;
    const known = byId.get(id);
    byId.set(id, {
      id,
      sizeBytes: (known?.sizeBytes ?? 0) + found.size,
      changedMs: Math.max(known?.changedMs ?? 0, found.mtimeMs),
      names: [...(known?.names ?? []), name],
    });
  }
  return [...byId.values()];
}

export async function removeStored(folder: string, { names }: StoredModel): Promise<void> {
  for (const name of names) await rm(join(folder, name), { force: true });
}

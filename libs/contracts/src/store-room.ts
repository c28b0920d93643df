/**
 * Which files leave a model store so that a new one fits: the same rule for the controller's store and for every node's.
 * The longest unused go first; nothing goes when all that may go would not be enough.
 */
export interface KeptFile {
  readonly id: string;
  readonly sizeBytes: number;
  readonly lastUsedMs: number;
  /** Not pinned, not in use, and to be had again. */
  readonly mayGo: boolean;
}

export interface RoomWish {
  readonly neededBytes: number;
  readonly freeBytes: number;
  /** Promised to downloads on their way, and not written yet. */
  readonly promisedBytes: number;
  /** Left free on the disk for everybody else. */
  readonly reserveBytes: number;
  /** Most bytes that the store may take; null: as much as the disk has. */
  readonly budgetBytes: number | null;
  readonly kept: readonly KeptFile[];
}

export type RoomPlan =
  | { readonly ok: true; readonly evict: readonly KeptFile[] }
  /** `freeBytes`: what the new file could have after all that may go has gone. */
  | { readonly ok: false; readonly limit: 'disk' | 'budget'; readonly freeBytes: number };

export function planRoom(wish: RoomWish): RoomPlan {
  const { neededBytes, promisedBytes, reserveBytes, budgetBytes, kept } = wish;
  const freeBytes = wish.freeBytes - promisedBytes;
  const takenBytes = sizeOf(kept) + promisedBytes;
  const overDisk = neededBytes + reserveBytes - freeBytes;
  const overBudget = budgetBytes === null ? 0 : takenBytes + neededBytes - budgetBytes;
  const missing = Math.max(overDisk, overBudget);
  if (missing <= 0) return { ok: true, evict: [] };
  const candidates = kept.filter(({ mayGo }) => mayGo).sort((a, b) => a.lastUsedMs - b.lastUsedMs);
  const evictable = sizeOf(candidates);
  if (evictable >= missing) return { ok: true, evict: enough(candidates, missing) };
  const limit = overBudget > overDisk ? 'budget' : 'disk';
  const free = limit === 'disk' ? freeBytes : Math.max(0, (budgetBytes ?? 0) - takenBytes);
  return { ok: false, limit, freeBytes: free + evictable };
}

/** The longest unused that are enough, without those that turn out not to be needed. */
function enough(candidates: readonly KeptFile[], missing: number): KeptFile[] {
  const chosen: KeptFile[] = [];
  let freed = 0;
  for (const file of candidates) {
    if (freed >= missing) break;
    chosen.push(file);
    freed += file.sizeBytes;
  }
  return chosen.filter((file) => {
    const isSpare = freed - file.sizeBytes >= missing;
    if (isSpare) freed -= file.sizeBytes;
    return !isSpare;
  });
}

function sizeOf(files: readonly KeptFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

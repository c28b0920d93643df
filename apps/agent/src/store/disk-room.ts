/**
 * Room for a file before its first byte is asked for: what has been unused for longest leaves, but never what is in use,
 * on its way or pinned, and nothing at all where it would not be enough.
 */
import { statfs } from 'node:fs/promises';
import { formatBytes, type KeptFile, planRoom, type RoomPlan, type RoomWish } from '@aivailable/contracts';
import { StoreFailure } from './store-failure.js';
import { removeStored, type StoredModel, storedModels } from './stored-models.js';

/** How much a store may take. */
export interface StoreLimits {
  /** Left free on the disk. */
  readonly reserveBytes: number;
  /** Most bytes of all model files together; null: no limit of its own. */
  readonly budgetBytes: number | null;
}

export interface DiskRoomOptions extends StoreLimits {
  readonly folder: string;
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Models and downloads that stay, whatever their age. */
  readonly inUse: () => ReadonlySet<string>;
  readonly lastUsed: (id: string) => Promise<number | null>;
  /** Digests that an admin pinned; rejects when nobody can be asked. */
  readonly pinned: () => Promise<ReadonlySet<string>>;
  readonly onEvicted: (model: StoredModel) => void | Promise<void>;
}

export class DiskRoom {
  readonly #promised = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DiskRoomOptions) {}

  /** Throws `disk_full`. Until `arrived` says otherwise, the bytes count as taken. */
  make(id: string, fileName: string, neededBytes: number): Promise<void> {
    const made = this.#turn.then(() => this.#make(id, fileName, neededBytes));
    this.#turn = made.catch(() => {});
    return made;
  }

  /** So many of the promised bytes are still to come; 0 ends the promise. */
  remaining(id: string, bytes: number): void {
    if (bytes > 0) this.#promised.set(id, bytes);
    else this.#promised.delete(id);
  }

  async #make(id: string, fileName: string, neededBytes: number): Promise<void> {
    const models = await storedModels(this.options.folder);
    const needs = { neededBytes, ...(await this.#disk(id)) };
    let plan = await this.#plan(models, needs, new Set());
    if (!plan.ok || plan.evict.length > 0) {
      const pinned = await this.options.pinned().catch(() => new Set(models.map((model) => model.id)));
      plan = await this.#plan(models, needs, pinned);
    }
    if (!plan.ok) throw this.#full(fileName, neededBytes, plan);
    for (const { id: leaving } of plan.evict) {
      const model = models.find((one) => one.id === leaving);
      if (!model) continue;
      await removeStored(this.options.folder, model);
      await this.options.onEvicted(model);
    }
    this.remaining(id, neededBytes);
  }

  async #disk(id: string): Promise<Pick<RoomWish, 'freeBytes' | 'promisedBytes'>> {
    const { folder, freeBytes = freeDiskBytes } = this.options;
    const others = [...this.#promised].filter(([other]) => other !== id);
    return { freeBytes: await freeBytes(folder), promisedBytes: others.reduce((sum, [, bytes]) => sum + bytes, 0) };
  }

  async #plan(
    models: readonly StoredModel[],
    needs: Pick<RoomWish, 'neededBytes' | 'freeBytes' | 'promisedBytes'>,
    pinned: ReadonlySet<string>,
  ): Promise<RoomPlan> {
    const { reserveBytes, budgetBytes, lastUsed } = this.options;
    const inUse = this.options.inUse();
    const kept: KeptFile[] = [];
    for (const { id, sizeBytes, changedMs } of models) {
      const mayGo = !inUse.has(id) && !pinned.has(id);
      kept.push({ id, sizeBytes, lastUsedMs: (await lastUsed(id)) ?? changedMs, mayGo });
    }
    return planRoom({ ...needs, reserveBytes, budgetBytes, kept });
  }

  #full(fileName: string, neededBytes: number, plan: Extract<RoomPlan, { ok: false }>): StoreFailure {
    const { folder, reserveBytes, budgetBytes } = this.options;
    const needed = formatBytes(neededBytes);
    const free = formatBytes(plan.freeBytes);
    const words =
      plan.limit === 'disk'
        ? `${needed} and ${formatBytes(reserveBytes)} to spare are needed, ${free} are free in ${folder}. Free some space, or set AIVAILABLE_AGENT_DIR (with npm start: AIVAILABLE_DATA_DIR) to a larger disk.`
        : `${needed} are needed, ${free} of the ${formatBytes(budgetBytes)} of AIVAILABLE_STORE_BYTES can be had in ${folder}. Raise it, or unpin a model.`;
    return new StoreFailure('disk_full', `Not enough room for ${fileName}: ${words}`);
  }
}

async function freeDiskBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

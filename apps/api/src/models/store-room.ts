/**
 * Room in the controller's own store before a download's first byte: what was used longest ago leaves, if it can be
 * fetched again, nobody pinned it and no deployment refers to it.
 */
import { CatalogueError, formatBytes, type KeptFile, planRoom, type RoomPlan } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { sqlState, transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { FileStore } from './file-store.js';
import { Model } from './model.entity.js';
import { ModelFile } from './model-file.entity.js';
import { modelViewOf } from './model-views.js';

const FOREIGN_KEY_VIOLATION = '23503';

@Injectable()
export class StoreRoom {
  private readonly promised = new Map<string, number>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly store: FileStore,
  ) {}

  /** Throws `disk_full` or `store_full`. Until `remaining` says otherwise, the bytes count as taken. */
  make(owner: string, shown: string, bytes: number): Promise<void> {
    const made = this.turn.then(() => this.makeNow(owner, shown, bytes));
    this.turn = made.catch(() => undefined);
    return made;
  }

  /** So many of the promised bytes are still to come; 0 ends the promise. */
  remaining(owner: string, bytes: number): void {
    if (bytes > 0) this.promised.set(owner, bytes);
    else this.promised.delete(owner);
  }

  private async makeNow(owner: string, shown: string, bytes: number): Promise<void> {
    await this.store.prepare();
    const kept = await this.kept();
    const plan = await this.plan(owner, bytes, kept);
    if (!plan.ok) throw this.full(shown, bytes, plan);
    for (const { id } of plan.evict) await this.evict(id);
    this.remaining(owner, bytes);
  }

  private async plan(owner: string, neededBytes: number, kept: readonly KeptFile[]): Promise<RoomPlan> {
    const others = [...this.promised].filter(([one]) => one !== owner);
    const promisedBytes = others.reduce((sum, [, taken]) => sum + taken, 0);
    const freeBytes = await this.store.freeBytes();
    const { diskReserveBytes: reserveBytes, storeBytes: budgetBytes } = this.config;
    return planRoom({ neededBytes, freeBytes, promisedBytes, reserveBytes, budgetBytes, kept });
  }

  private async kept(): Promise<KeptFile[]> {
    const files = await this.dataSource.getRepository(ModelFile).findBy({ stored: true, evicted: false });
    const begun = { id: 'begun', sizeBytes: await this.store.begunBytes(), lastUsedMs: 0, mayGo: false };
    const kept: KeptFile[] = [begun];
    for (const file of files) {
      const { id, sizeBytes, lastUsedAt } = file;
      kept.push({ id, sizeBytes, lastUsedMs: lastUsedAt.getTime(), mayGo: await this.mayGo(file) });
    }
    return kept;
  }

  private async mayGo({ id, pinned, origin }: ModelFile): Promise<boolean> {
    if (pinned || origin === null) return false;
    return transaction(this.dataSource, (manager) => isUnused(id, manager));
  }

  private async evict(id: string): Promise<void> {
    const file = await transaction(this.dataSource, async (manager) => {
      const found = await manager.findOneByOrFail(ModelFile, { id });
      if (!(await isUnused(id, manager))) return null;
      await manager.update(ModelFile, { id }, { evicted: true });
      const model = await manager.findOneByOrFail(Model, { id: found.modelId });
      const view = modelViewOf(model, await manager.findBy(ModelFile, { modelId: model.id }));
      await this.bus.publish({ type: 'model.changed', modelId: model.id, model: view }, manager);
      const message = `${found.fileName} of ${model.name} (${formatBytes(found.sizeBytes)}) made room in the store for another model.`;
      const subject = { modelId: model.id };
      await this.bus.publish({ type: 'happened', kind: 'model', message, actor: null, subject }, manager);
      return found;
    });
    if (file) await this.store.removeFiles(file);
  }

  private full(file: string, bytes: number, plan: Extract<RoomPlan, { ok: false }>): CatalogueError {
    const { diskReserveBytes, storeBytes } = this.config;
    const { folder } = this.store;
    const free = formatBytes(plan.freeBytes);
    if (plan.limit === 'disk')
      return new CatalogueError('disk_full', { file, free, folder, needed: formatBytes(bytes + diskReserveBytes) });
    return new CatalogueError('store_full', {
      ...{ file, free, folder, needed: formatBytes(bytes), budget: formatBytes(storeBytes) },
    });
  }
}

/** Whoever uses a file refers to it, and the database knows: it is asked to delete the row, and then not to. */
async function isUnused(id: string, manager: EntityManager): Promise<boolean> {
  await manager.query('SAVEPOINT looking');
  try {
    await manager.delete(ModelFile, { id });
    return true;
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) return false;
    throw error;
  } finally {
    await manager.query('ROLLBACK TO SAVEPOINT looking');
  }
}

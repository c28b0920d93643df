import { randomUUID } from 'node:crypto';
import {
  type ApiKeyView,
  CatalogueError,
  type ChangeApiKey,
  type CreatedApiKey,
  DEFAULT_PROJECT_ID,
  type KeyScope,
  type PriorityClass,
  type UsageLimits,
} from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { ApiKey } from './api-key.entity.js';
import { apiKeyViewOf } from './api-key-view.js';
import { refuseProject } from './key-rights.js';
import { KeyTable } from './key-table.js';
import { LastUsed } from './last-used.js';
import { digestOf, newApiKey } from './secrets.js';
import { Spending } from './spending/spending.js';

export interface KeyWish {
  readonly name: string;
  readonly userId: string;
  readonly expiresAt: Date | null;
  /** Chosen by an admin through the environment; else a new one is made. */
  readonly given?: string;
  /** Default: chat and embeddings, all models, the default project, no limits. */
  readonly scopes?: readonly KeyScope[];
  readonly models?: readonly string[] | null;
  readonly projectId?: string;
  readonly limits?: Partial<UsageLimits>;
  /** Null: that of its project. */
  readonly priority?: PriorityClass | null;
}

const WITH_NAMES = { owner: true, project: true } as const;

/** Creates, changes and revokes API keys. The whole key leaves this class once, when it is made. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly table: KeyTable,
    private readonly lastUsed: LastUsed,
    private readonly spending: Spending,
  ) {}

  /** All keys, or those of one user; newest first. */
  async list(userId: string | null): Promise<ApiKeyView[]> {
    await this.lastUsed.flush();
    const keys = await this.dataSource.getRepository(ApiKey).find({
      where: userId === null ? {} : { userId },
      relations: WITH_NAMES,
      order: { createdAt: 'DESC', id: 'ASC' },
    });
    const spending = await this.spending.ofKeys(keys.map(({ id }) => id));
    return keys.map((key) => ({ ...apiKeyViewOf(key), ...spending(key.id) }));
  }

  async create(wish: KeyWish, actor: string | null): Promise<CreatedApiKey> {
    const { key, prefix } = wish.given === undefined ? newApiKey() : { key: wish.given, prefix: beginning(wish.given) };
    const row = rowOf(wish, prefix);
    const view = await this.change(`The API key "${wish.name}" was created.`, row.id, actor, async (manager) => {
      await refuseProject(row.projectId, row.userId, manager);
      await manager.insert(ApiKey, { ...row, digest: digestOf(key) });
      return viewOf(row.id, manager);
    });
    return { ...view, key };
  }

  /** `owner`: only a key of that user. */
  async alter(keyId: string, change: ChangeApiKey, owner: string | null, actor: string): Promise<ApiKeyView> {
    const key = await this.known(keyId, owner);
    if (key.revokedAt)
      throw new CatalogueError('conflict', { detail: `The API key "${key.name}" was revoked. Make a new one.` });
    const message = `The API key "${change.name ?? key.name}" was changed.`;
    return this.change(message, keyId, actor, async (manager) => {
      if (change.projectId !== undefined) await refuseProject(change.projectId, key.userId, manager);
      const now = await manager.findOneOrFail(ApiKey, { where: { id: keyId }, lock: { mode: 'pessimistic_write' } });
      await manager.update(ApiKey, { id: keyId }, changesOf(now, change));
      return viewOf(keyId, manager);
    });
  }

  /** `owner`: only a key of that user. Revoking twice is no error. */
  async revoke(keyId: string, owner: string | null, actor: string): Promise<void> {
    const key = await this.known(keyId, owner);
    if (key.revokedAt) return;
    await this.change(`The API key "${key.name}" was revoked.`, keyId, actor, async (manager) => {
      await manager.update(ApiKey, { id: keyId }, { revokedAt: new Date() });
    });
  }

  async isKnown(key: string): Promise<boolean> {
    return this.dataSource.getRepository(ApiKey).existsBy({ digest: digestOf(key) });
  }

  private async known(keyId: string, owner: string | null): Promise<ApiKey> {
    const where = owner === null ? { id: keyId } : { id: keyId, userId: owner };
    const key = await this.dataSource.getRepository(ApiKey).findOneBy(where);
    if (!key) throw new CatalogueError('not_found', { detail: `There is no API key ${keyId}.` });
    return key;
  }

  /** The answer waits until the key works, or does so no more, in this process. */
  private async change<T>(
    message: string,
    keyId: string,
    actor: string | null,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    const result = await transaction(this.dataSource, async (manager) => {
      const done = await work(manager);
      await this.bus.publish({ type: 'api-key.changed', keyId }, manager);
      await this.bus.publish({ type: 'happened', kind: 'api-key', message, actor, subject: { keyId } }, manager);
      return done;
    });
    await this.table.settled();
    return result;
  }
}

/** Enough to tell one key from another, too little to guess it. */
function beginning(key: string): string {
  return key.slice(0, 6);
}

function rowOf({ name, userId, expiresAt, scopes, models, projectId, limits, priority }: KeyWish, prefix: string) {
  return {
    ...{ id: randomUUID(), name, userId, expiresAt, prefix },
    scopes: [...(scopes ?? (['chat', 'embed'] as const))],
    models: models ? [...models] : null,
    projectId: projectId ?? DEFAULT_PROJECT_ID,
    limits: limits ?? {},
    priority: priority ?? null,
  };
}

function changesOf(key: ApiKey, { name, expiresAt, scopes, models, projectId, limits, priority }: ChangeApiKey) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(models === undefined ? {} : { models }),
    ...(projectId === undefined ? {} : { projectId }),
    ...(priority === undefined ? {} : { priority }),
    limits: { ...key.limits, ...limits },
  };
}

async function viewOf(id: string, manager: EntityManager): Promise<ApiKeyView> {
  return apiKeyViewOf(await manager.findOneOrFail(ApiKey, { where: { id }, relations: WITH_NAMES }));
}

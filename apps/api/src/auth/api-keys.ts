import { randomUUID } from 'node:crypto';
import { type ApiKeyView, CatalogueError, type CreatedApiKey } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { ApiKey } from './api-key.entity.js';
import { KeyTable } from './key-table.js';
import { LastUsed } from './last-used.js';
import { digestOf, newApiKey } from './secrets.js';

export interface KeyWish {
  readonly name: string;
  readonly userId: string;
  readonly expiresAt: Date | null;
  /** Chosen by an admin through the environment; else a new one is made. */
  readonly given?: string;
}

/** Creates and revokes API keys. The whole key leaves this class once, when it is made. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly table: KeyTable,
    private readonly lastUsed: LastUsed,
  ) {}

  /** All keys, or those of one user; newest first. */
  async list(userId: string | null): Promise<ApiKeyView[]> {
    await this.lastUsed.flush();
    const keys = await this.dataSource.getRepository(ApiKey).find({
      where: userId === null ? {} : { userId },
      relations: { owner: true },
      order: { createdAt: 'DESC', id: 'ASC' },
    });
    return keys.map(toView);
  }

  async create(wish: KeyWish, actor: string | null): Promise<CreatedApiKey> {
    const { key, prefix } = wish.given === undefined ? newApiKey() : { key: wish.given, prefix: beginning(wish.given) };
    const row = { id: randomUUID(), name: wish.name, userId: wish.userId, expiresAt: wish.expiresAt, prefix };
    const view = await this.change(`The API key "${wish.name}" was created.`, row.id, actor, async (manager) => {
      await manager.insert(ApiKey, { ...row, digest: digestOf(key) });
      return toView(await manager.findOneOrFail(ApiKey, { where: { id: row.id }, relations: { owner: true } }));
    });
    return { ...view, key };
  }

  /** `owner`: only a key of that user. Revoking twice is no error. */
  async revoke(keyId: string, owner: string | null, actor: string): Promise<void> {
    const where = owner === null ? { id: keyId } : { id: keyId, userId: owner };
    const key = await this.dataSource.getRepository(ApiKey).findOneBy(where);
    if (!key) throw new CatalogueError('not_found', { detail: `There is no API key ${keyId}.` });
    if (key.revokedAt) return;
    await this.change(`The API key "${key.name}" was revoked.`, keyId, actor, async (manager) => {
      await manager.update(ApiKey, { id: keyId }, { revokedAt: new Date() });
    });
  }

  async isKnown(key: string): Promise<boolean> {
    return this.dataSource.getRepository(ApiKey).existsBy({ digest: digestOf(key) });
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

function toView(key: ApiKey): ApiKeyView {
  return {
    keyId: key.id,
    name: key.name,
    prefix: key.prefix,
    ownerEmail: key.owner.email,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}

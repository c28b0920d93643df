import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';
import { EventBus } from '../events/event-bus.js';
import { ApiKey } from './api-key.entity.js';
import { LastUsed } from './last-used.js';
import { MemoryTable } from './memory-table.js';

/** The API keys that are not revoked, in memory, found by the digest of what a caller sends. */
@Injectable()
export class KeyTable extends MemoryTable<ApiKey> implements OnModuleInit, OnApplicationShutdown {
  private readonly byDigest = new Map<string, ApiKey>();

  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    private readonly bus: EventBus,
    private readonly lastUsed: LastUsed,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    this.keepFresh(this.bus, (hear) => this.bus.on('api-key.changed', (event) => hear(event.keyId)));
    await this.fill();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** The key of this digest, unless unknown or revoked. Notes that it was used, unless it has expired. */
  recognise(digest: string, now: number): ApiKey | undefined {
    /* How long the search takes may tell something of digests, and so nothing of secrets. */
    const key = this.byDigest.get(digest);
    if (!key) return undefined;
    if (!hasExpired(key, now)) this.lastUsed.note(key.id, now);
    return key;
  }

  protected override readAll(): Promise<ApiKey[]> {
    return this.keys.findBy({ revokedAt: IsNull() });
  }

  protected override readOne(id: string): Promise<ApiKey | null> {
    return this.keys.findOneBy({ id, revokedAt: IsNull() });
  }

  protected override idOf(key: ApiKey): string {
    return key.id;
  }

  protected override changed(_id: string, before: ApiKey | undefined, after: ApiKey | undefined): void {
    if (before) this.byDigest.delete(before.digest.toString('hex'));
    if (after) this.byDigest.set(after.digest.toString('hex'), after);
  }
}

export function hasExpired({ expiresAt }: Pick<ApiKey, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt.getTime() <= now;
}

import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

const FLUSH_EVERY_MS = 10_000;

/** When each key was last used, written in batches: a request never waits for it. */
@Injectable()
export class LastUsed implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('auth');
  private noted = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  note(keyId: string, now: number): void {
    this.noted.set(keyId, now);
  }

  async flush(): Promise<void> {
    if (this.noted.size === 0) return;
    const batch = this.noted;
    this.noted = new Map();
    const times = [...batch.values()].map((ms) => new Date(ms));
    await this.dataSource
      .query(
        `UPDATE api_keys SET last_used_at = greatest(last_used_at, used.at)
         FROM unnest($1::text[], $2::timestamptz[]) AS used (id, at) WHERE api_keys.id = used.id`,
        [[...batch.keys()], times],
      )
      .catch((error: Error) => this.logger.warn(`Last uses of API keys were not written: ${error.message}`));
  }
}

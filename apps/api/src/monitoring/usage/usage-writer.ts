import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EventBus } from '../../events/event-bus.js';
import { ProcessUuids } from '../../http/process-uuids.js';
import { isOnAnAccount, type UsageEntry, usageRows, WRITE_USAGE } from './usage-batch.js';

const EVERY_MS = 500;
const ROWS_PER_STATEMENT = 1_000;
/** While the database is away; what comes on top is dropped, and said so. */
const MOST_WAITING = 200_000;

/** Books finished requests in batches: a killed process loses less than a second of them, a stopped one nothing. */
@Injectable()
export class UsageWriter implements OnModuleInit, BeforeApplicationShutdown {
  readonly #log = new Logger('monitoring');
  /** Rows that are sent twice are known by them. */
  readonly #rowIds = new ProcessUuids();
  #waiting: UsageEntry[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    bus: EventBus,
  ) {
    bus.on('request.finished', ({ request }) => {
      if (isOnAnAccount(request)) this.#add({ rowId: this.#rowIds.next(), request });
    });
  }

  onModuleInit(): void {
    this.#timer = setInterval(() => void this.write(), EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  /** Resolves when everything that was there is booked, or could not be for now. One write at a time. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#drain());
    return this.#writing;
  }

  #add(entry: UsageEntry): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(entry);
    else this.#dropped++;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, ROWS_PER_STATEMENT);
      try {
        await this.dataSource.query(WRITE_USAGE, [usageRows(batch)]);
        this.#waiting.splice(0, batch.length);
      } catch (error) {
        this.#log.warn(`${this.#waiting.length} finished requests are not booked yet: ${String(error)}`);
        return;
      }
    }
    if (this.#dropped > 0) this.#log.error(`${this.#dropped} finished requests were not booked: too many waited.`);
    this.#dropped = 0;
  }
}

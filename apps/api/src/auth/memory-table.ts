import { Logger } from '@nestjs/common';
import type { EventBus } from '../events/event-bus.js';

const FULL_REFRESH_MS = 60_000;

/**
 * A small table kept in memory for hot paths. One row is read again when its event comes; all rows when news of other
 * processes may have been missed, and from time to time.
 */
export abstract class MemoryTable<Row> {
  private readonly logger = new Logger('auth');
  private readonly rows = new Map<string, Row>();
  private leaves: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private reads: Promise<void> = Promise.resolve();

  protected abstract readAll(): Promise<Row[]>;
  protected abstract readOne(id: string): Promise<Row | null>;
  protected abstract idOf(row: Row): string;
  /** For look-ups by something else than the id. */
  protected changed(_id: string, _before: Row | undefined, _after: Row | undefined): void {}

  get(id: string): Row | undefined {
    return this.rows.get(id);
  }

  /** Resolves when everything heard so far is in memory. */
  settled(): Promise<void> {
    return this.reads;
  }

  /** For whoever just wrote the row and must not wait for the event. */
  set(id: string, row: Row | undefined): void {
    const before = this.rows.get(id);
    if (row) this.rows.set(id, row);
    else this.rows.delete(id);
    this.changed(id, before, row);
  }

  protected keepFresh(bus: EventBus, subscribe: (hear: (id: string) => void) => () => void): void {
    const refill = () => this.enqueue(() => this.fill());
    this.leaves = [subscribe((id) => this.enqueue(() => this.refresh(id))), bus.on('news.missed', refill)];
    this.timer = setInterval(refill, FULL_REFRESH_MS).unref();
  }

  protected async fill(): Promise<void> {
    const fresh = new Map((await this.readAll()).map((row) => [this.idOf(row), row]));
    for (const id of this.rows.keys()) if (!fresh.has(id)) this.set(id, undefined);
    for (const [id, row] of fresh) this.set(id, row);
  }

  protected async close(): Promise<void> {
    for (const leave of this.leaves) leave();
    clearInterval(this.timer);
    await this.reads;
  }

  private async refresh(id: string): Promise<void> {
    this.set(id, (await this.readOne(id)) ?? undefined);
  }

  /** One read after the other: a slow old one must not overwrite a newer one. */
  private enqueue(read: () => Promise<void>): void {
    this.reads = this.reads.then(read).catch((error: Error) => this.logger.error(error.message));
  }
}

import type { LiveMessage, TimelineEntry } from '@aivailable/contracts';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { EventOf } from '../../events/cluster-event.js';
import { EventBus } from '../../events/event-bus.js';
import { encode, type LiveReader } from './live-reader.js';
import { PendingChanges } from './pending-changes.js';
import { Projection } from './projection.js';

const TICK_MS = 100;
const BEAT_MS = 2_000;
/** How often it is looked whether readers are still signed in, however much there is to say. */
const LOOK_MS = 2_000;

/**
 * Keeps consoles in step: first the whole state, then what changed, numbered without a gap and gathered for a tenth of
 * a second. Each message is written once for all readers. When nothing changed for two seconds a beat says that the feed lives.
 */
@Injectable()
export class LiveFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #readers = new Set<LiveReader>();
  readonly #pending = new PendingChanges();
  #entries: TimelineEntry[] = [];
  #seq = 0;
  #spokeAtMs = 0;
  #lookedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly projection: Projection,
    bus: EventBus,
  ) {
    projection.onChange((change) => this.#pending.add(change));
    bus.on('happened', (event) => this.#note(event));
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.tick(Date.now()), TICK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  join(reader: LiveReader): void {
    this.#readers.add(reader);
    this.#attend(reader, Date.now());
  }

  /** News beside the state, which has no number of its own. */
  tell(message: LiveMessage, nowMs: number): void {
    this.#sendAll(message, nowMs);
  }

  leave(reader: LiveReader): void {
    this.#readers.delete(reader);
  }

  /** One turn of the feed. Who needs a snapshot gets it last: it holds all that was said before. */
  tick(nowMs: number): void {
    if (nowMs - this.#lookedAtMs >= LOOK_MS) this.#dismiss(nowMs);
    const beats = nowMs - this.#spokeAtMs >= BEAT_MS;
    const changes = this.#pending.take(nowMs);
    if (changes.length > 0) this.#sendAll({ type: 'delta', seq: ++this.#seq, at: iso(nowMs), changes }, nowMs);
    else if (beats) this.#sendAll({ type: 'beat', seq: this.#seq, at: iso(nowMs) }, nowMs);
    if (this.#entries.length > 0) this.#sendAll({ type: 'timeline', entries: this.#entries.splice(0) }, nowMs);
    for (const reader of this.#readers) this.#attend(reader, nowMs);
  }

  #note({ entry, kind, message, actor, subject }: EventOf<'happened'>): void {
    if (entry) this.#entries.push({ ...entry, kind, message, actor, subject });
  }

  #sendAll(message: LiveMessage, nowMs: number): void {
    this.#spokeAtMs = nowMs;
    if (this.#readers.size === 0) return;
    const text = encode(message);
    for (const reader of this.#readers) reader.send(text);
  }

  #attend(reader: LiveReader, nowMs: number): void {
    reader.attend(nowMs, () =>
      encode({ type: 'snapshot', seq: this.#seq, at: iso(nowMs), state: this.projection.state() }),
    );
  }

  /** Sessions end, users are removed: who may not read any more is told so. */
  #dismiss(nowMs: number): void {
    this.#lookedAtMs = nowMs;
    for (const reader of this.#readers) if (!reader.mayRead()) reader.signOut();
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

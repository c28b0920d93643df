import { Channel } from './channel.js';
import { BrokenFrames, KIND, LAST_CHANNEL, type LastKind } from './frame.js';
import { type FrameListener, FrameReader } from './frame-reader.js';
import { Outbox, type Wire } from './outbox.js';

/** A connection that says nothing for so many beats, though it is asked, leads nowhere: nobody stalls for so long. */
const SILENT_BEATS = 8;

export interface MultiplexerOptions {
  /** Runs once what else happens in this turn of the event loop has happened, as `setImmediate` does. */
  readonly atTurnEnd: (run: () => void) => void;
  /** Somebody speaks on a new channel. Null: this side opens them, and the other may not. */
  readonly onChannel: ((channel: Channel) => void) | null;
}

/**
 * One end of a connection that carries many channels. It is given what the connection reads, and hears of its end;
 * numbers of channels grow by one and are never used again.
 */
export class Multiplexer implements FrameListener {
  readonly #channels = new Map<number, Channel>();
  readonly #reader = new FrameReader(this);
  readonly #outbox: Outbox;
  #last = 0;
  #isGone = false;
  #hasHeard = true;
  #silentBeats = 0;
  #owesPong = false;

  constructor(
    wire: Wire,
    private readonly options: MultiplexerOptions,
  ) {
    this.#outbox = new Outbox(wire, options.atTurnEnd);
  }

  get count(): number {
    return this.#channels.size;
  }

  /** Whether there are numbers left: after four thousand million a new connection is due. */
  get mayOpen(): boolean {
    return !this.#isGone && this.#last < LAST_CHANNEL;
  }

  /** So many beats went by since the other side was asked for a sign of life, and none came. */
  get silentBeats(): number {
    return this.#hasHeard ? 0 : this.#silentBeats;
  }

  open(): Channel {
    this.#last += 1;
    this.#outbox.add(KIND.open, this.#last, 0, null);
    return this.#add(this.#last);
  }

  /** What the connection has read. Throws when the other side does not keep to what was agreed. */
  read(bytes: Buffer): void {
    this.#hasHeard = true;
    this.#reader.read(bytes);
  }

  /** The connection has room again. */
  drained(): void {
    this.#outbox.drained();
  }

  /** For a clock to call. Asks the other side for a sign of life; false: for some beats there was none. */
  beat(): boolean {
    this.#silentBeats = this.#hasHeard ? 0 : this.#silentBeats + 1;
    this.#hasHeard = false;
    if (this.#silentBeats >= SILENT_BEATS) return false;
    this.#outbox.add(KIND.ping, 0, 0, null);
    return true;
  }

  /** The connection is gone, and everything that was on it. */
  fail(reason: Error): void {
    this.#isGone = true;
    for (const channel of this.#channels.values()) channel.fail(reason);
  }

  opened(id: number): void {
    const { onChannel } = this.options;
    if (onChannel === null) throw new BrokenFrames('channels are opened by the side that may not');
    if (id !== this.#last + 1) throw new BrokenFrames(`channel ${id} is opened after channel ${this.#last}`);
    this.#last = id;
    if (!this.#isGone) onChannel(this.#add(id));
  }

  data(id: number, bytes: Buffer): void {
    this.#find(id)?.receive(bytes);
  }

  window(id: number, bytes: number): void {
    this.#find(id)?.grow(bytes);
  }

  end(id: number): void {
    this.#find(id)?.finish();
  }

  reset(id: number): void {
    this.#find(id)?.fail(new Error('other side closed'));
  }

  /** Whoever asks faster than we can answer gets one answer. */
  ping(): void {
    if (this.#owesPong) return;
    this.#owesPong = true;
    this.#outbox.add(KIND.pong, 0, 0, null, () => {
      this.#owesPong = false;
    });
  }

  /** Undefined: it was here and is over; what was still on its way is nobody's. */
  #find(id: number): Channel | undefined {
    if (id === 0 || id > this.#last) throw new BrokenFrames(`nobody opened channel ${id}`);
    return this.#channels.get(id);
  }

  #add(id: number): Channel {
    const channel = new Channel({
      send: (kind, size, data, taken) => this.#outbox.add(kind, id, size, data, taken),
      leave: (kind) => this.#leave(id, kind),
    });
    this.#channels.set(id, channel);
    return channel;
  }

  #leave(id: number, kind: LastKind | null): void {
    this.#channels.delete(id);
    if (kind !== KIND.end) this.#outbox.drop(id);
    if (kind !== null) this.#outbox.add(kind, id, 0, null);
  }
}

import type { Channel } from './channel.js';
import { Multiplexer } from './multiplexer.js';
import type { Wire } from './outbox.js';

/** One direction of a connection in memory: it carries what it is told to, when it is told to. */
export class FakeWire implements Wire {
  #queued: Buffer = Buffer.alloc(0);
  #isFull = false;

  constructor(
    private readonly roomBytes: number,
    private readonly watch: (bytes: Buffer) => void = () => {},
  ) {}

  get queuedBytes(): number {
    return this.#queued.length;
  }

  write(bytes: Buffer): boolean {
    this.watch(bytes);
    this.#queued = Buffer.concat([this.#queued, bytes]);
    this.#isFull ||= this.#queued.length > this.roomBytes;
    return this.#queued.length <= this.roomBytes;
  }

  /** So many of its bytes come out. */
  take(bytes: number): Buffer {
    const taken = this.#queued.subarray(0, bytes);
    this.#queued = this.#queued.subarray(bytes);
    return taken;
  }

  /** Once after it was full: there is room again. */
  takeDrain(): boolean {
    const hasDrained = this.#isFull && this.#queued.length === 0;
    if (hasDrained) this.#isFull = false;
    return hasDrained;
  }
}

/** One end of a connection in memory, whose turns of the event loop end when it is told. */
export class FakeEnd {
  readonly channels: Multiplexer;
  readonly wire: FakeWire;
  #due: (() => void)[] = [];

  constructor(onChannel: ((channel: Channel) => void) | null, roomBytes: number, watch?: (bytes: Buffer) => void) {
    this.wire = new FakeWire(roomBytes, watch);
    this.channels = new Multiplexer(this.wire, { atTurnEnd: (run) => this.#due.push(run), onChannel });
  }

  get isIdle(): boolean {
    return this.#due.length === 0 && this.wire.queuedBytes === 0;
  }

  endTurn(): void {
    const due = this.#due;
    this.#due = [];
    for (const run of due) run();
  }

  carryTo(other: FakeEnd, bytes = Number.POSITIVE_INFINITY): void {
    const taken = this.wire.take(bytes);
    if (taken.length > 0) other.channels.read(taken);
    if (this.wire.takeDrain()) this.channels.drained();
  }
}

/** Until nothing moves any more. */
export function settle(one: FakeEnd, other: FakeEnd): void {
  while (!one.isIdle || !other.isIdle) {
    one.endTurn();
    other.endTurn();
    one.carryTo(other);
    other.carryTo(one);
  }
}

import { BrokenFrames, type FrameKind, KIND, type LastKind } from './frame.js';
import { HeldBytes } from './held-bytes.js';

/** So much may be on its way in one channel before the other side has said that it took something. Agreed by both. */
export const WINDOW_BYTES = 256 * 1_024;

export interface ChannelListener {
  data(bytes: Buffer): void;
  /** Nothing more comes: the other side has said all that it wanted. */
  ended(): void;
  /** Nothing more comes, and something is missing. */
  broken(reason: Error): void;
}

/** What a channel may do to the connection that it is on. */
export interface ChannelEnd {
  send(kind: FrameKind, size: number, data: Buffer | null, taken?: () => void): void;
  /** It is over for this side, which says so, or was told. */
  leave(kind: LastKind | null): void;
}

interface Unsent {
  readonly bytes: Buffer;
  readonly taken: (() => void) | undefined;
}

/**
 * One of many conversations on a connection: bytes in both directions, each side with a window of its own, so that one
 * which is not read holds up none of the others. Over as soon as one side ends or resets it; its listener hears `ended`
 * or `broken` once, unless it was this side.
 */
export class Channel {
  #listener: ChannelListener | null = null;
  #isOver = false;
  #mayEnd = false;
  #maySend = WINDOW_BYTES;
  readonly #unsent: Unsent[] = [];
  #mayCome = WINDOW_BYTES;
  #taken = 0;
  #isPaused = false;
  /** What came while paused, and what happened after it. */
  readonly #held = new HeldBytes();
  #heldEnd: (() => void) | null = null;

  constructor(private readonly side: ChannelEnd) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  get hasUnsent(): boolean {
    return this.#unsent.length > 0;
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener;
  }

  /** `taken`: all of it is on the wire, and there is room for more. */
  write(bytes: Buffer, taken?: () => void): void {
    if (this.#isOver || this.#mayEnd) return;
    if (this.#unsent.length === 0 && bytes.length <= this.#maySend) this.#send(bytes, taken);
    else {
      this.#unsent.push({ bytes, taken });
      this.#sendOn();
    }
  }

  /** Over, as soon as all that was written is sent. */
  end(): void {
    this.#mayEnd = true;
    this.#sendOn();
  }

  /** Over at once. The other side hears that something is missing. */
  reset(): void {
    this.#held.drop();
    this.#heldEnd = null;
    this.#leave(KIND.reset);
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    while (!this.#isPaused) {
      const bytes = this.#held.take();
      if (!bytes) break;
      this.#hand(bytes);
    }
    if (this.#isPaused || this.#heldEnd === null) return;
    const end = this.#heldEnd;
    this.#heldEnd = null;
    end();
  }

  /** The other side sent this. Throws when it was not allowed to. */
  receive(bytes: Buffer): void {
    this.#mayCome -= bytes.length;
    if (this.#mayCome < 0) throw new BrokenFrames('one sends more than its window');
    if (this.#isPaused || !this.#held.isEmpty) this.#held.add(bytes);
    else this.#hand(bytes);
  }

  /** The other side takes so many more. Throws when it never got as many. */
  grow(bytes: number): void {
    this.#maySend += bytes;
    if (this.#maySend > WINDOW_BYTES) throw new BrokenFrames('one takes more than it was sent');
    this.#sendOn();
  }

  /** The other side ended it. */
  finish(): void {
    this.#stop(() => this.#listener?.ended());
  }

  /** The other side reset it, or the connection is gone. */
  fail(reason: Error): void {
    if (this.#isOver) return;
    this.#held.drop();
    this.#isPaused = false;
    this.#stop(() => this.#listener?.broken(reason));
  }

  #hand(bytes: Buffer): void {
    this.#taken += bytes.length;
    if (!this.#isOver && this.#taken * 2 >= WINDOW_BYTES) {
      this.side.send(KIND.window, this.#taken, null);
      this.#mayCome += this.#taken;
      this.#taken = 0;
    }
    this.#listener?.data(bytes);
  }

  #sendOn(): void {
    while (this.#maySend > 0) {
      const next = this.#unsent.shift();
      if (!next) break;
      const { bytes, taken } = next;
      if (bytes.length <= this.#maySend) {
        this.#send(bytes, taken);
      } else {
        const now = this.#maySend;
        this.#send(bytes.subarray(0, now), undefined);
        this.#unsent.unshift({ bytes: bytes.subarray(now), taken });
      }
    }
    if (this.#mayEnd && this.#unsent.length === 0) this.#leave(KIND.end);
  }

  #send(bytes: Buffer, taken: (() => void) | undefined): void {
    this.#maySend -= bytes.length;
    if (bytes.length > 0) this.side.send(KIND.data, bytes.length, bytes, taken);
    else taken?.();
  }

  #leave(kind: LastKind): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#unsent.length = 0;
    this.#held.drop();
    this.side.leave(kind);
  }

  #stop(tell: () => void): void {
    this.#isOver = true;
    this.#unsent.length = 0;
    this.side.leave(null);
    if (this.#isPaused || !this.#held.isEmpty) this.#heldEnd = tell;
    else tell();
  }
}

import { type FrameKind, HEAD_BYTES, writeHead } from './frame.js';

/** What an outbox writes to, and a `Socket` is. False: it has more than it likes, and says so when that is over. */
export interface Wire {
  write(bytes: Buffer): boolean;
}

interface OutgoingFrame {
  readonly kind: FrameKind;
  readonly size: number;
  readonly channel: number;
  readonly data: Buffer | null;
}

/** Larger pieces are not copied for the sake of a single write. */
const COPIED_BYTES = 16 * 1_024;

/**
 * Frames on their way out. Those of one turn of the event loop go in one write: channels that speak together, as those of
 * one engine's batch do, cost their two ends one write and one read. While the wire is full they wait here, where what
 * nobody waits for can still be dropped.
 */
export class Outbox {
  #frames: OutgoingFrame[] = [];
  /** Who wants to know that all of it has been taken. */
  #told: (() => void)[] = [];
  #isDue = false;
  #isFull = false;

  constructor(
    private readonly wire: Wire,
    private readonly atTurnEnd: (flush: () => void) => void,
  ) {}

  add(kind: FrameKind, channel: number, size: number, data: Buffer | null, taken?: () => void): void {
    this.#frames.push({ kind, size, channel, data });
    if (taken) this.#told.push(taken);
    if (this.#isDue || this.#isFull) return;
    this.#isDue = true;
    this.atTurnEnd(this.#flush);
  }

  /** Nobody waits any more for what this channel said, as far as it is not on the wire. */
  drop(channel: number): void {
    if (this.#isFull) this.#frames = this.#frames.filter((frame) => frame.channel !== channel || frame.data === null);
  }

  /** The wire has room again. */
  drained(): void {
    this.#isFull = false;
    if (!this.#isDue) this.#flush();
  }

  readonly #flush = (): void => {
    this.#isDue = false;
    const frames = this.#frames;
    this.#frames = [];
    for (let from = 0; from < frames.length; ) from = this.#writeSome(frames, from);
    if (!this.#isFull) this.#tell();
  };

  /** Up to the first piece that is too large to be copied, and that piece. Returns where it goes on. */
  #writeSome(frames: OutgoingFrame[], from: number): number {
    let bytes = 0;
    let to = from;
    let large: Buffer | null = null;
    while (to < frames.length && large === null) {
      const data = frames[to++]?.data ?? null;
      bytes += HEAD_BYTES;
      if (data !== null && data.length > COPIED_BYTES) large = data;
      else bytes += data?.length ?? 0;
    }
    this.#write(together(frames, from, to, bytes));
    if (large !== null) this.#write(large);
    return to;
  }

  #write(bytes: Buffer): void {
    if (!this.wire.write(bytes)) this.#isFull = true;
  }

  #tell(): void {
    if (this.#told.length === 0) return;
    const told = this.#told;
    this.#told = [];
    for (const taken of told) taken();
  }
}

function together(frames: OutgoingFrame[], from: number, to: number, bytes: number): Buffer {
  const all = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (let i = from; i < to; i++) {
    const { kind, size, channel, data } = frames[i] as OutgoingFrame;
    writeHead(all, at, kind, size, channel);
    at += HEAD_BYTES;
    if (data !== null && data.length <= COPIED_BYTES) at += data.copy(all, at);
  }
  return all;
}

import { BrokenFrames, HEAD_BYTES, KIND } from './frame.js';

export interface FrameListener {
  /** A piece of a frame's data, as soon as it is there. */
  data(channel: number, bytes: Buffer): void;
  window(channel: number, bytes: number): void;
  opened(channel: number): void;
  end(channel: number): void;
  reset(channel: number): void;
  ping(): void;
}

const NOTHING = Buffer.alloc(0);

/** Takes frames out of what a connection reads, however it is cut. Throws `BrokenFrames`, or what its listener throws. */
export class FrameReader {
  /** The beginning of a head whose rest has not come. */
  #held: Buffer = NOTHING;
  #channel = 0;
  /** Of the data of the frame at hand. */
  #left = 0;

  constructor(private readonly listener: FrameListener) {}

  read(bytes: Buffer): void {
    const seen = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    let at = 0;
    while (at < seen.length) {
      if (this.#left > 0) {
        at = this.#readData(seen, at);
      } else if (seen.length - at >= HEAD_BYTES) {
        this.#readHead(seen.readUInt32BE(at), seen.readUInt32BE(at + 4));
        at += HEAD_BYTES;
      } else {
        break;
      }
    }
    this.#held = at < seen.length ? Buffer.from(seen.subarray(at)) : NOTHING;
  }

  #readData(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    this.listener.data(this.#channel, bytes.subarray(at, end));
    return end;
  }

  #readHead(word: number, channel: number): void {
    const kind = word >>> 24;
    const size = word & 0xff_ffff;
    if (size > 0 !== (kind === KIND.data || kind === KIND.window)) refuse(kind, size);
    this.#channel = channel;
    switch (kind) {
      case KIND.data:
        this.#left = size;
        break;
      case KIND.window:
        this.listener.window(channel, size);
        break;
      case KIND.open:
        this.listener.opened(channel);
        break;
      case KIND.end:
        this.listener.end(channel);
        break;
      case KIND.reset:
        this.listener.reset(channel);
        break;
      case KIND.ping:
        this.listener.ping();
        break;
      case KIND.pong:
        break;
      default:
        refuse(kind, size);
    }
  }
}

function refuse(kind: number, size: number): never {
  throw new BrokenFrames(`there is no kind ${kind} with a size of ${size}`);
}

import type { HttpChannel } from './http-channel.js';

/** Channels that nobody uses just now. The one used last goes first, so that those which are not needed stay untouched. */
export class SpareChannels {
  readonly #free: HttpChannel[] = [];
  /** The fewest since the last look: as many were there for nothing. */
  #fewest = 0;

  get count(): number {
    return this.#free.length;
  }

  take(): HttpChannel | undefined {
    const channel = this.#free.pop();
    if (this.#free.length < this.#fewest) this.#fewest = this.#free.length;
    return channel;
  }

  give(channel: HttpChannel): void {
    this.#free.push(channel);
  }

  drop(channel: HttpChannel): void {
    const at = this.#free.indexOf(channel);
    if (at >= 0) this.#free.splice(at, 1);
    this.#fewest = Math.min(this.#fewest, this.#free.length);
  }

  /** Closes those that nobody needed since the last look. */
  look(): void {
    for (const channel of this.#free.splice(0, this.#fewest)) channel.close();
    this.#fewest = this.#free.length;
  }
}

import type { CardRoom } from './card-room.js';

/** A strain that nobody is named for has to last: our own coming and going may look like it for a moment. */
const CONFIRM_MS = 5_000;

/** Which cards others need, for certain. */
export class ForeignWatch {
  readonly #since = new Map<string, number>();
  #strained: ReadonlySet<string> = new Set();

  get strained(): ReadonlySet<string> {
    return this.#strained;
  }

  /** Rooms by `cardKey`. */
  judge(rooms: ReadonlyMap<string, CardRoom>, nowMs: number): ReadonlySet<string> {
    for (const key of this.#since.keys()) if ((rooms.get(key)?.strainBytes ?? 0) === 0) this.#since.delete(key);
    const certain = [...rooms].filter(([key, { strainBytes, isNamed }]) => {
      if (strainBytes === 0) return false;
      const since = this.#since.get(key) ?? nowMs;
      this.#since.set(key, since);
      return isNamed || nowMs - since >= CONFIRM_MS;
    });
    this.#strained = new Set(certain.map(([key]) => key));
    return this.#strained;
  }
}

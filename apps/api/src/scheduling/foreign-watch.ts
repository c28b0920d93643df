import { type CardRoom, strainOf } from './card-room.js';

/** A strain that nobody is named for has to last: our own coming and going may look like it for a moment. */
const CONFIRM_MS = 5_000;

/**
 * Which cards others need, for certain. While ours move on a node, nobody can tell what is foreign there without a
 * name; what was seen before counts on, or a strain would end with the very move that it caused, and begin anew.
 */
export class ForeignWatch {
  readonly #since = new Map<string, number>();
  readonly #seenBytes = new Map<string, number>();
  #strained: ReadonlyMap<string, number> = new Map();

  /** What others hold on each card where ours have to make room, by `cardKey`. */
  get strained(): ReadonlyMap<string, number> {
    return this.#strained;
  }

  /** Rooms by `cardKey`. */
  judge(rooms: ReadonlyMap<string, CardRoom>, nowMs: number): ReadonlyMap<string, number> {
    const looked = [...rooms].map(([key, room]) => ({ key, room, foreignBytes: this.#foreignBytes(key, room) }));
    const strains = looked.filter(({ room, foreignBytes }) => strainOf(room, foreignBytes) > 0);
    const lasting = new Set(strains.map(({ key }) => key));
    for (const key of this.#since.keys()) if (!lasting.has(key)) this.#since.delete(key);
    const certain = strains.filter(({ key, room }) => {
      const since = this.#since.get(key) ?? nowMs;
      this.#since.set(key, since);
      return room.isNamed || nowMs - since >= CONFIRM_MS;
    });
    this.#strained = new Map(certain.map(({ key, foreignBytes }) => [key, foreignBytes]));
    return this.#strained;
  }

  #foreignBytes(key: string, { foreign, isStill }: CardRoom): number {
    const bytes = isStill ? foreign.bytes : Math.max(foreign.bytes, this.#seenBytes.get(key) ?? 0);
    this.#seenBytes.set(key, bytes);
    return bytes;
  }
}

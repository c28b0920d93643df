import type { Chance } from './chance.js';
import type { Filling } from './filling.js';

/**
 * What nodes pay one another, so that each can be filled by itself: for a slot that is wanted only once, for one of the
 * instances that there may be, for being somewhere at all, and for a running instance that is disturbed. They are the
 * dual prices of the linear program of all nodes.
 */
export class FillingPrices {
  #now: Prices;
  #bound = Number.POSITIVE_INFINITY;

  constructor(models: number) {
    const none = () => new Float64Array(models);
    this.#now = { slot: none(), copy: none(), presence: none(), disturbance: 0 };
  }

  follow(prices: Prices, bound: number): void {
    this.#now = prices;
    this.#bound = bound;
  }

  /** Each off by up to this part; some models are left out, and one or two are wanted whatever they take. */
  about(noise: number, chance: Chance): Prices {
    const { slot, copy, presence, disturbance } = this.#now;
    const off = (price: number) => price * (1 + noise * (2 * chance.next() - 1));
    const isOut = Array.from(slot, () => noise > 0 && chance.next() < LEAVING_OUT);
    const wanted = new Set(Array.from({ length: noise > 0 ? chance.below(3) : 0 }, () => chance.below(slot.length)));
    return {
      slot: slot.map(off),
      copy: copy.map((price, i) => (isOut[i] ? FORBIDDING : off(price))),
      presence: presence.map((price, i) => off(price) + (wanted.has(i) ? WANTED : 0)),
      disturbance,
    };
  }

  /** No plan of the fillings that were looked at last has more capacity. */
  get bound(): number {
    return this.#bound;
  }

  /** The capacity of a filling at these prices. */
  of({ models, slots, values, present, disturbed }: Filling): number {
    const { slot, copy, presence, disturbance } = this.#now;
    let sum = -disturbance * disturbed;
    for (let i = 0; i < models.length; i++) {
      const model = models[i] as number;
      const net = (values[i] as number) - (slot[model] as number);
      if (net > 0) sum += net * (slots[i] as number);
      sum -= copy[model] as number;
    }
    for (let i = 0; i < present.length; i++) sum += presence[present[i] as number] as number;
    return sum;
  }
}

/** By model, but for the last. */
export interface Prices {
  readonly slot: Float64Array;
  readonly copy: Float64Array;
  readonly presence: Float64Array;
  readonly disturbance: number;
}

const LEAVING_OUT = 0.1;
/** More than anything brings. */
export const FORBIDDING = 2 ** 32;
const WANTED = 2 ** 20;

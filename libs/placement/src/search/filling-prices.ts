import type { Chance } from './chance.js';
import type { Filling } from './filling.js';
import type { Model } from './problem.js';

/** What a plan has to keep to that is put together of fillings. */
export interface Terms {
  readonly models: readonly Model[];
  /** Nodes on which each model has to sit at least. */
  readonly needed: Int32Array;
  readonly moveBudget: number;
}

/**
 * What nodes pay one another, so that each can be filled by itself: for a slot that is wanted only once, for one of the
 * instances that there may be, for being somewhere at all, and for a running instance that is disturbed. They are
 * Lagrange multipliers, and found by subgradients.
 */
export class FillingPrices {
  readonly #terms: Terms;
  #now: Prices;
  /** Where the last steps went, the latest most. */
  readonly #way: Prices;
  #bound = Number.POSITIVE_INFINITY;
  #most: readonly number[] = [];

  constructor(terms: Terms) {
    this.#terms = terms;
    this.#now = noPrices(terms);
    this.#way = noPrices(terms);
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

  /** What the best filling of a group is worth. */
  most(group: number): number {
    return this.#most[group] ?? 0;
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

  /** To where the bound is least; the steps are the shorter the nearer it is to the capacity of a plan that is known. */
  approach(groups: readonly (readonly Filling[])[], capacity: number): void {
    this.#bound = Number.POSITIVE_INFINITY;
    let least = this.#now;
    let reach = 1;
    let idle = 0;
    for (let round = 0; round < MOST_ROUNDS && reach > LEAST_REACH; round++) {
      const chosen = groups.map((group) => this.#bestOf(group));
      const bound = chosen.reduce((sum, filling) => sum + this.of(filling), this.#constant());
      if (bound < this.#bound - LEAST_GAIN) {
        this.#bound = bound;
        least = copyOf(this.#now);
        idle = 0;
      } else if (++idle % PATIENCE === 0) reach /= 2;
      if (bound <= capacity) break;
      this.#step(this.#excess(chosen), reach * (bound - capacity));
    }
    this.#now = least;
    this.#most = groups.map((group) => this.of(this.#bestOf(group)));
  }

  #bestOf(group: readonly Filling[]): Filling {
    let best = group[0] as Filling;
    let most = Number.NEGATIVE_INFINITY;
    for (const filling of group) {
      const worth = this.of(filling);
      if (worth <= most) continue;
      most = worth;
      best = filling;
    }
    return best;
  }

  /** What the prices bring where every term is just met. */
  #constant(): number {
    const { models, needed, moveBudget } = this.#terms;
    const { slot, copy, presence, disturbance } = this.#now;
    let sum = disturbance === 0 ? 0 : disturbance * moveBudget;
    for (const { index, demand, most } of models) {
      sum += (slot[index] as number) * demand + (copy[index] as number) * most;
      sum -= (presence[index] as number) * (needed[index] as number);
    }
    return sum;
  }

  /** By how much the terms are missed. */
  #excess(chosen: readonly Filling[]): Prices {
    const { models, needed, moveBudget } = this.#terms;
    const slot = Float64Array.from(models, ({ demand }) => -demand);
    const copy = Float64Array.from(models, ({ most }) => -most);
    const presence = Float64Array.from(needed);
    let disturbance = -moveBudget;
    for (const filling of chosen) {
      disturbance += filling.disturbed;
      for (let i = 0; i < filling.models.length; i++) {
        const model = filling.models[i] as number;
        copy[model] = (copy[model] as number) + 1;
        if ((filling.values[i] as number) > (this.#now.slot[model] as number))
          slot[model] = (slot[model] as number) + (filling.slots[i] as number);
      }
      for (const model of filling.present) presence[model] = (presence[model] as number) - 1;
    }
    return { slot, copy, presence, disturbance: Number.isFinite(disturbance) ? disturbance : 0 };
  }

  #step(excess: Prices, reach: number): void {
    const way = this.#way;
    let norm = 0;
    for (const level of LEVELS) {
      for (let i = 0; i < way[level].length; i++) {
        const there = (this.#now[level][i] as number) > 0 || (excess[level][i] as number) > 0;
        way[level][i] = INERTIA * (way[level][i] as number) + (there ? (excess[level][i] as number) : 0);
        norm += SCALE[level] * (way[level][i] as number) ** 2;
      }
    }
    const there = this.#now.disturbance > 0 || excess.disturbance > 0;
    way.disturbance = INERTIA * way.disturbance + (there ? excess.disturbance : 0);
    norm += OF_INSTANCES * way.disturbance ** 2;
    if (norm > 0) this.#move(reach / norm);
  }

  #move(size: number): void {
    const way = this.#way;
    for (const level of LEVELS) {
      const prices = this.#now[level];
      for (let i = 0; i < prices.length; i++)
        prices[i] = Math.max(0, (prices[i] as number) + size * SCALE[level] * (way[level][i] as number));
    }
    this.#now.disturbance = Math.max(0, this.#now.disturbance + size * OF_INSTANCES * way.disturbance);
  }
}

/** By model, but for the last. */
export interface Prices {
  readonly slot: Float64Array;
  readonly copy: Float64Array;
  readonly presence: Float64Array;
  disturbance: number;
}

function noPrices({ models: { length } }: Terms): Prices {
  const none = () => new Float64Array(length);
  return { slot: none(), copy: none(), presence: none(), disturbance: 0 };
}

function copyOf({ slot, copy, presence, disturbance }: Prices): Prices {
  return { slot: slot.slice(), copy: copy.slice(), presence: presence.slice(), disturbance };
}

const LEVELS = ['slot', 'copy', 'presence'] as const;
/** An instance is worth many slots, so its price moves in longer steps. */
const OF_INSTANCES = 2000;
const SCALE = { slot: 1, copy: OF_INSTANCES, presence: OF_INSTANCES } as const;
const MOST_ROUNDS = 1500;
const LEAST_REACH = 0.02;
/** Rounds without a gain after which steps are half as long. */
const PATIENCE = 10;
const INERTIA = 0.85;
const LEAVING_OUT = 0.1;
/** More than anything brings. */
const FORBIDDING = 2 ** 32;
const WANTED = 2 ** 20;
const LEAST_GAIN = 1e-9;

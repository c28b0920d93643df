import type { Chance } from './chance.js';

/** Draws among ways to step; those that gained lately, for the time that they usually take, are drawn more often. */
export class Roulette<T> {
  readonly #ways: readonly { readonly way: T; readonly cost: number }[];
  readonly #gained: Float64Array;
  readonly #spent: Float64Array;
  #draws = 0;

  constructor(ways: readonly { readonly way: T; readonly cost: number }[]) {
    this.#ways = ways;
    this.#gained = new Float64Array(ways.length).fill(PRIOR_GAIN);
    this.#spent = Float64Array.from(ways, () => PRIOR_COST);
  }

  draw(chance: Chance): { readonly at: number; readonly way: T } {
    if (++this.#draws % MEMORY === 0) this.#forget();
    let sum = 0;
    for (let i = 0; i < this.#ways.length; i++) sum += this.#share(i);
    let left = chance.next() * sum;
    let at = 0;
    while (at < this.#ways.length - 1 && left >= this.#share(at)) left -= this.#share(at++);
    const { way, cost } = this.#ways[at] as { way: T; cost: number };
    this.#spent[at] = (this.#spent[at] as number) + cost;
    return { at, way };
  }

  reward(at: number, gain: number): void {
    this.#gained[at] = (this.#gained[at] as number) + gain;
  }

  #share(at: number): number {
    const { cost } = this.#ways[at] as { cost: number };
    return (LEAST + (this.#gained[at] as number) / (this.#spent[at] as number)) / cost;
  }

  #forget(): void {
    for (let i = 0; i < this.#ways.length; i++) {
      this.#gained[i] = PRIOR_GAIN + ((this.#gained[i] as number) - PRIOR_GAIN) / 2;
      this.#spent[i] = PRIOR_COST + ((this.#spent[i] as number) - PRIOR_COST) / 2;
    }
  }
}

const PRIOR_GAIN = 4;
const PRIOR_COST = 100;
const LEAST = 0.004;
const MEMORY = 2000;

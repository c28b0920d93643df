/** So many slots of a chain beyond its smallest seat. */
export interface Taken {
  chain: number;
  slots: number;
}

export interface Option extends Taken {
  cost: number;
  loss: number;
}

/**
 * What is left to choose from, level by level, each by the least loss. The options are the same objects over and over,
 * because there are many of them and each lives for microseconds.
 */
export class OptionLevels {
  readonly #options: Option[] = [];
  #used = 0;
  readonly #begins: number[] = [];
  readonly #ends: number[] = [];
  count = 0;

  clear(): void {
    this.#used = 0;
    this.count = 0;
  }

  /** Another level, which may stay empty. */
  begin(): void {
    this.#begins[this.count] = this.#used;
    this.#ends[this.count++] = this.#used;
  }

  /** For the level that was begun last. */
  offer(chain: number, slots: number, cost: number, loss: number): void {
    const option = this.#unused();
    option.chain = chain;
    option.slots = slots;
    option.cost = cost;
    option.loss = loss;
    const begin = this.#begins[this.count - 1] as number;
    let at = this.#used++;
    for (; at > begin && (this.#options[at - 1] as Option).loss > loss; at--)
      this.#options[at] = this.#options[at - 1] as Option;
    this.#options[at] = option;
    this.#ends[this.count - 1] = this.#used;
  }

  #unused(): Option {
    const known = this.#options[this.#used];
    return known ?? { chain: 0, slots: 0, cost: 0, loss: 0.5 };
  }

  /** The levels with fewest options first. */
  sort(): void {
    for (let k = 1; k < this.count; k++) {
      const begin = this.#begins[k] as number;
      const end = this.#ends[k] as number;
      let at = k;
      for (; at > 0 && this.endOf(at - 1) - this.beginOf(at - 1) > end - begin; at--) {
        this.#begins[at] = this.beginOf(at - 1);
        this.#ends[at] = this.endOf(at - 1);
      }
      this.#begins[at] = begin;
      this.#ends[at] = end;
    }
  }

  beginOf(level: number): number {
    return this.#begins[level] as number;
  }

  endOf(level: number): number {
    return this.#ends[level] as number;
  }

  option(at: number): Option {
    return this.#options[at] as Option;
  }
}

/**
 * What was asked of an agent and has neither come nor been given up. Numbered, so that what fails of one ask is not
 * taken for another's, and a spare tunnel for none.
 */
export class OpenAsks {
  readonly #left = new Map<number, number>();
  #last = 0;
  /** Asks up to this one were there already when it was last looked for old ones. */
  #old = 0;

  /** Tunnels that are still to come. */
  get count(): number {
    let sum = 0;
    for (const left of this.#left.values()) sum += left;
    return sum;
  }

  /** The number of a new ask. */
  add(count: number): number {
    this.#last += 1;
    this.#left.set(this.#last, count);
    return this.#last;
  }

  /** So many of it came, or will not. Null: of an agent that does not say which one, so of the oldest. */
  settle(ask: number | null, count: number): void {
    const [oldest] = this.#left.keys();
    const key = ask ?? oldest;
    const left = key === undefined ? undefined : this.#left.get(key);
    if (key === undefined || left === undefined) return;
    if (left > count) this.#left.set(key, left - count);
    else this.#left.delete(key);
  }

  /** Gives up those that were there at the last call already. True: there are others. */
  age(): boolean {
    for (const ask of this.#left.keys()) if (ask <= this.#old) this.#left.delete(ask);
    this.#old = this.#last;
    return this.#left.size > 0;
  }

  forget(): void {
    this.#left.clear();
  }
}

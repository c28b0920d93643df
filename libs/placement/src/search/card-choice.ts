/**
 * Which seats fill one card best: a multiple-choice knapsack, exact to the MiB. A Lagrange multiplier (the price of a
 * MiB) gives a bound; every option whose loss at that price exceeds the gap is out; depth-first search over the few
 * that are left does the rest.
 */
export class CardChoice {
  readonly costs: number[] = [];
  readonly values: number[] = [];
  /** Where the options of each class begin; one entry more than classes. */
  readonly starts: number[] = [0];
  #roomMiB = 0;
  #price = 0;
  #bound = 0;
  #best = 0;
  #visits = 0;
  #chosen: number[] = [];
  #path: number[] = [];
  #kept: { options: number[]; losses: number[] }[] = [];

  clear(): void {
    this.costs.length = 0;
    this.values.length = 0;
    this.starts.length = 1;
  }

  offer(cost: number, value: number): void {
    this.costs.push(cost);
    this.values.push(value);
  }

  /** All options since the last end of class exclude one another; an empty class is none. */
  endClass(): void {
    if (this.starts[this.starts.length - 1] !== this.costs.length) this.starts.push(this.costs.length);
  }

  /** The chosen options, one per class at most. */
  solve(roomMiB: number): readonly number[] {
    this.#roomMiB = roomMiB;
    this.#chosen = [];
    this.#best = 0;
    if (this.starts.length < 2) return this.#chosen;
    this.#findPrice();
    this.#dropHopeless();
    this.#path = [];
    this.#visits = 0;
    this.#descend(0, 0, 0);
    return this.#chosen;
  }

  /** Bisects the price on a logarithmic scale until what looks best at it just fits. */
  #findPrice(): void {
    this.#bound = Number.POSITIVE_INFINITY;
    let low = -14;
    let high = 44;
    if (this.#tryPrice(0)) return;
    for (let i = 0; i < 12; i++) {
      const middle = (low + high) / 2;
      if (this.#tryPrice(2 ** middle)) high = middle;
      else low = middle;
    }
    this.#tryPrice(2 ** high);
  }

  /** True when the best of every class at this price fits together; such a choice is also a first solution. */
  #tryPrice(price: number): boolean {
    let cost = 0;
    let value = 0;
    let reduced = 0;
    const path: number[] = [];
    for (let k = 0; k + 1 < this.starts.length; k++) {
      const best = this.#bestAt(price, k);
      if (best < 0) continue;
      path.push(best);
      cost += this.costs[best] as number;
      value += this.values[best] as number;
      reduced += (this.values[best] as number) - price * (this.costs[best] as number);
    }
    const bound = reduced + price * this.#roomMiB;
    if (bound < this.#bound) {
      this.#bound = bound;
      this.#price = price;
    }
    if (cost > this.#roomMiB) return false;
    if (value > this.#best) {
      this.#best = value;
      this.#chosen = path;
    }
    return true;
  }

  #bestAt(price: number, k: number): number {
    let best = -1;
    let bestReduced = 0;
    for (let i = this.starts[k] as number; i < (this.starts[k + 1] as number); i++) {
      const reduced = (this.values[i] as number) - price * (this.costs[i] as number);
      if (reduced > bestReduced) {
        bestReduced = reduced;
        best = i;
      }
    }
    return best;
  }

  /** Option -1 is "none of this class". Most certain losses first keeps the tree thin. */
  #dropHopeless(): void {
    this.#kept = [];
    const gap = this.#bound - this.#best;
    for (let k = 0; k + 1 < this.starts.length; k++) {
      const best = this.#bestAt(this.#price, k);
      const top = best < 0 ? 0 : (this.values[best] as number) - this.#price * (this.costs[best] as number);
      const options: number[] = [];
      const losses: number[] = [];
      for (let i = this.starts[k] as number; i < (this.starts[k + 1] as number); i++) {
        const loss = top - ((this.values[i] as number) - this.#price * (this.costs[i] as number));
        if (loss <= gap) insert(options, losses, i, loss);
      }
      if (top <= gap) insert(options, losses, -1, top);
      this.#kept.push({ options, losses });
    }
    this.#kept.sort((a, b) => a.options.length - b.options.length);
  }

  #descend(k: number, cost: number, loss: number): void {
    if (++this.#visits > MOST_VISITS) return;
    const level = this.#kept[k];
    if (level === undefined) {
      this.#finish(cost, loss);
      return;
    }
    for (let i = 0; i < level.options.length; i++) {
      const worse = loss + (level.losses[i] as number);
      if (this.#bound - worse <= this.#best) return;
      const option = level.options[i] as number;
      const total = option < 0 ? cost : cost + (this.costs[option] as number);
      if (total > this.#roomMiB) continue;
      this.#path[k] = option;
      this.#descend(k + 1, total, worse);
    }
  }

  #finish(cost: number, loss: number): void {
    const value = this.#bound - loss - this.#price * (this.#roomMiB - cost);
    if (value <= this.#best + 1e-3) return;
    this.#best = value;
    this.#chosen = this.#path.slice(0, this.#kept.length).filter((option) => option >= 0);
  }
}

const MOST_VISITS = 1500;

function insert(options: number[], losses: number[], option: number, loss: number): void {
  let at = losses.length;
  while (at > 0 && (losses[at - 1] as number) > loss) at--;
  options.splice(at, 0, option);
  losses.splice(at, 0, loss);
}

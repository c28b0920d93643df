import type { Basis } from './basis.js';

/** By variable. */
export interface Variables {
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** What it gains beyond the prices of its rows. */
  readonly nets: Float64Array;
  /** What it is while it is not in the basis. */
  readonly rests: Float64Array;
}

/**
 * Which variable takes the place of one that leaves the basis. The prices go as far as the excess allows: variables
 * whose net turns on the way go to their other limit, and the one at which the excess is used up enters.
 */
export class LongStep {
  readonly #basis: Basis;
  readonly #variables: Variables;
  /** What may move at all. */
  readonly #movable: Int32Array;
  #movables = 0;
  /** Of each: how much of it is in the row that is looked at. */
  readonly #shares: Float64Array;
  /** Those that may enter, and behind them those whose net changes as well. */
  readonly #candidates: Int32Array;
  #entrants = 0;
  #touched = 0;
  /** What went to its other limit the last time. */
  readonly turned: { readonly variable: number; readonly by: number }[] = [];

  constructor(basis: Basis, variables: Variables) {
    this.#basis = basis;
    this.#variables = variables;
    const count = variables.nets.length;
    this.#movable = new Int32Array(count);
    this.#shares = new Float64Array(count);
    this.#candidates = new Int32Array(count);
  }

  /** Limits have changed. */
  look(): void {
    const { lowest, highest, nets } = this.#variables;
    this.#movables = 0;
    for (let j = 0; j < nets.length; j++)
      if ((lowest[j] as number) < (highest[j] as number)) this.#movable[this.#movables++] = j;
  }

  /** With how many times the row the nets have changed; null where nothing may enter. */
  take(at: number, excess: number): { variable: number; times: number } | null {
    this.turned.length = 0;
    this.#gather(at, Math.sign(excess));
    const variable = this.#choose(Math.abs(excess));
    if (variable < 0) return null;
    const { nets } = this.#variables;
    const times = (nets[variable] as number) / (this.#shares[variable] as number);
    for (let k = 0; k < this.#touched; k++) {
      const j = this.#candidates[k] as number;
      nets[j] = (nets[j] as number) - times * (this.#shares[j] as number);
    }
    nets[variable] = 0;
    return { variable, times };
  }

  #gather(at: number, sign: number): void {
    const { size, inverse, places } = this.#basis;
    const { lowest, highest, rests } = this.#variables;
    this.#entrants = 0;
    this.#touched = 0;
    for (let k = 0; k < this.#movables; k++) {
      const j = this.#movable[k] as number;
      if ((places[j] as number) >= 0) continue;
      const share = this.#basis.product(inverse, at * size, j);
      if (Math.abs(share) < LEAST_SHARE) continue;
      this.#shares[j] = share;
      const rest = rests[j] as number;
      const mayEnter = share * sign > 0 ? rest < (highest[j] as number) : rest > (lowest[j] as number);
      this.#candidates[this.#touched++] = j;
      if (mayEnter) this.#swap(this.#touched - 1, this.#entrants++);
    }
  }

  /** Those of the least ratio at a time; the largest share of them is the safest to divide by. */
  #choose(excess: number): number {
    const { lowest, highest } = this.#variables;
    let left = excess;
    for (let from = 0; from < this.#entrants; ) {
      const until = this.#leastRatio(from) + TIE;
      const begin = from;
      let best = -1;
      for (let k = from; k < this.#entrants; k++) {
        const j = this.#candidates[k] as number;
        if (this.#ratioOf(j) > until) continue;
        this.#swap(k, from++);
        const share = Math.abs(this.#shares[j] as number);
        left -= share * ((highest[j] as number) - (lowest[j] as number));
        if (best < 0 || share > Math.abs(this.#shares[best] as number)) best = j;
      }
      if (left <= TOLERANCE) return best;
      for (let k = begin; k < from; k++) this.#turn(this.#candidates[k] as number);
    }
    return -1;
  }

  #leastRatio(from: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (let k = from; k < this.#entrants; k++) least = Math.min(least, this.#ratioOf(this.#candidates[k] as number));
    return least;
  }

  #ratioOf(variable: number): number {
    return Math.abs((this.#variables.nets[variable] as number) / (this.#shares[variable] as number));
  }

  #turn(variable: number): void {
    const { lowest, highest, rests } = this.#variables;
    const before = rests[variable] as number;
    const after = (before === lowest[variable] ? highest : lowest)[variable] as number;
    rests[variable] = after;
    this.turned.push({ variable, by: after - before });
  }

  #swap(a: number, b: number): void {
    const other = this.#candidates[a] as number;
    this.#candidates[a] = this.#candidates[b] as number;
    this.#candidates[b] = other;
  }
}

const TOLERANCE = 1e-7;
const LEAST_SHARE = 1e-9;
const TIE = 1e-9;

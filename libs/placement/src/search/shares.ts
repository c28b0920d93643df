import type { SearchLimits } from './search.js';

/** Shares out what the limits allow, one after the other; what one leaves over goes to those that come after it. */
export class Shares {
  readonly #limits: SearchLimits;
  #taken = 0;
  #left = 1;
  #spent = 0;

  constructor(limits: SearchLimits) {
    this.#limits = limits;
  }

  get spent(): number {
    return this.#spent;
  }

  /** A part of the whole, or what is left of it; each with a seed of its own. */
  take(part: number): SearchLimits {
    const { now, deadline } = this.#limits;
    const share = Math.min(1, part / this.#left);
    this.#left = Math.max(0, this.#left - part);
    const seed = this.#limits.seed + this.#taken++ * APART;
    const steps = Math.floor(Math.max(0, this.#limits.steps - this.#spent) * share);
    if (now === undefined || deadline === undefined) return { seed, steps };
    return { seed, steps, now, deadline: now() + (deadline - now()) * share };
  }

  spend(steps: number): void {
    this.#spent += steps;
  }
}

/** Between the seeds of two shares. */
const APART = 7919;

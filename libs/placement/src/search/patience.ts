import type { SearchLimits } from './search.js';

/** How much of its limits a search has used up. Reading a clock costs more than a quick step, so it is not read at each. */
export class Patience {
  readonly #limits: SearchLimits;
  readonly #began: number;
  #steps = 0;
  #read: number;
  /** Between two readings, about. */
  readonly #short: number;
  /** Questions that are answered by the last reading. */
  #stride = 1;
  #left = 1;

  constructor(limits: SearchLimits) {
    this.#limits = limits;
    this.#began = limits.now?.() ?? 0;
    this.#read = this.#began;
    this.#short = ((limits.deadline ?? this.#began) - this.#began) / 400;
  }

  get steps(): number {
    return this.#steps;
  }

  step(count = 1): void {
    this.#steps += count;
  }

  /** 0 at the start, 1 or more when it is over. */
  used(): number {
    const { steps, now, deadline } = this.#limits;
    const taken = steps === 0 ? 1 : this.#steps / steps;
    if (now === undefined || deadline === undefined) return taken;
    if (--this.#left <= 0) this.#look(now);
    return Math.max(taken, (this.#read - this.#began) / Math.max(1e-9, deadline - this.#began));
  }

  #look(now: () => number): void {
    const before = this.#read;
    this.#read = now();
    const passed = this.#read - before;
    if (passed < this.#short) this.#stride = Math.min(MOST_STRIDE, this.#stride * 2);
    else if (passed > 2 * this.#short) this.#stride = Math.max(1, this.#stride >> 1);
    this.#left = this.#stride;
  }
}

/** A step may take a thousand times as long as the one before; a reading costs less than any. */
const MOST_STRIDE = 16;

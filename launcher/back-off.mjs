const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
const STEADY_MS = 60_000;

/** How long to wait before a crashed process is started again: 1 s, doubling to 30 s, from 1 s again after a steady minute. */
export class BackOff {
  #failures = 0;

  /** Milliseconds to wait after a run that lasted `ranMs`. */
  after(ranMs) {
    if (ranMs >= STEADY_MS) this.#failures = 0;
    const delayMs = Math.min(FIRST_MS * 2 ** this.#failures, LONGEST_MS);
    this.#failures += 1;
    return delayMs;
  }
}

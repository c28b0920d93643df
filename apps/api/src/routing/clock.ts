/** Time as an argument, so that queues and limits are tested without waiting. */
export interface Clock {
  nowMs(): number;
  /** Fires once; the returned function calls it off. */
  after(delayMs: number, fire: () => void): () => void;
}

const { timeOrigin } = performance;

export const systemClock: Clock = {
  /* Monotonic, but counted from 1970: durations survive a clock that is set. */
  nowMs: () => Math.round(timeOrigin + performance.now()),
  after: (delayMs, fire) => {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Time as an argument, so that queues and limits are tested without waiting. */
export interface Clock {
  nowMs(): number;
  /** Fires once, never before `nowMs` has moved on by the delay; the returned function calls it off. */
  after(delayMs: number, fire: () => void): () => void;
}

const { timeOrigin } = performance;

export const systemClock: Clock = {
  /* Monotonic, but counted from 1970: durations survive a clock that is set. */
  nowMs: () => Math.round(timeOrigin + performance.now()),
  after: (delayMs, fire) => {
    /* Timers count in whole milliseconds and ring up to one too early. */
    const timer = setTimeout(fire, Math.ceil(delayMs) + 1);
    return () => clearTimeout(timer);
  },
};

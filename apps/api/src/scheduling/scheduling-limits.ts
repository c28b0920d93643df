import type { DemandTimes } from './demand/demand-times.js';

/** Times that the application gives to this room. */
export abstract class SchedulingLimits {
  /** Longest time that a draining instance may finish its answers. */
  abstract readonly drainMs: number;
  /** Nodes that vanish within this time vanished together. */
  abstract readonly vanishMs: number;
  /** A leader that was silent for longer is replaced. */
  abstract readonly leaseMs: number;
  /** How long others have to be gone from a card before it is counted on again. */
  abstract readonly returnMs: number;
  /** The bell rings by itself after this time: what a gauge alone changed is seen by then. */
  abstract readonly sweepMs: number;
  abstract readonly demandTimes: DemandTimes;
  /** So many decisions are kept with everything that they were made from. */
  abstract readonly keptDecisions: number;
}

export const LEASE_MS = 4_000;
export const SWEEP_MS = 5_000;
export const KEPT_DECISIONS = 1_000;

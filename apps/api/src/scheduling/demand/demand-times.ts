import type { GrowthTimes } from './growth.js';

/** How patient the controller is with what is used, and what is not. */
export interface DemandTimes {
  /** What is used keeps its place for so long at least, when another one of the same importance waits for it. */
  readonly turnMs: number;
  /** Without a request for so long it is idle: others may have its place at once. */
  readonly quietMs: number;
  /** What was asked for and has no place is wanted for so long after the last request. */
  readonly pendingMs: number;
  readonly growth: GrowthTimes;
}

export const TURN_MS = 30_000;
export const SCALE_MS = 10_000;

/** Two times say all the others: how long a turn is, and how long a load has to last before it counts. */
export function demandTimes(turnMs = TURN_MS, scaleMs = SCALE_MS): DemandTimes {
  return {
    ...{ turnMs, quietMs: turnMs / 6, pendingMs: turnMs },
    growth: { waitMs: scaleMs / 10, holdMs: scaleMs, coolDownMs: 3 * scaleMs, calmMs: 30 * scaleMs },
  };
}

/** A reload that takes long buys a longer turn, within bounds. */
export function turnOf({ turnMs }: DemandTimes, loadMs: number): number {
  return Math.max(turnMs, Math.min(2 * loadMs, 10 * turnMs));
}

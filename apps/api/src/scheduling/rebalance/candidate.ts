import type { RebalanceSettings } from '@aivailable/contracts';
import { type Advice, bringsInstances, type Recommendation } from '@aivailable/placement';
import type { FleetLook } from './fleet-look.js';

/** What the search found last, and since when it has found the same. */
export interface Candidate {
  readonly recommendation: Recommendation;
  readonly sinceMs: number;
}

/** What was found for a fleet that looked like this; null: nothing better. */
export interface Verdict {
  readonly look: FleetLook;
  readonly candidate: Candidate | null;
}

/** The search says something again: only what stays the same has been true since. */
export function heldSince(before: Candidate | null, found: Recommendation, nowMs: number): number {
  return before !== null && keyOf(before.recommendation.advice) === keyOf(found.advice) ? before.sinceMs : nowMs;
}

/** By what two advices are the same: who goes where. */
export function keyOf({ moves }: Advice): string {
  return moves
    .map(({ instanceId, nodeId, gpuIds }) => `${instanceId} ${nodeId} ${[...gpuIds].sort()}`)
    .sort()
    .join('; ');
}

/** Room for what has none is worth its moves; speed has to be worth each of them. */
export function isWorthIt({ gain, cost }: Recommendation, { minGainPercent }: RebalanceSettings): boolean {
  return bringsInstances(gain) || gain.capacityPercent >= minGainPercent * Math.max(1, cost.movedInstances);
}

import { createHash } from 'node:crypto';
import type { RebalanceSettings } from '@aivailable/contracts';
import { type Advice, bringsInstances, type Recommendation, type Snapshot } from '@aivailable/placement';

/** What the search found last, and since when it has found the same. */
export interface Candidate {
  readonly recommendation: Recommendation;
  readonly sinceMs: number;
}

/** What was found for a fleet that looked like this; null: nothing better. */
export interface Verdict {
  readonly digest: string;
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

/** Gauges wobble: free bytes count only when they changed by about this much. */
const GRAIN_BYTES = 256 * 1024 * 1024;

/** By what a fleet is still the one for which something was found. */
export function digestOf({ nodes, wishes, instances, pins }: Snapshot): string {
  const fleet = {
    nodes: nodes.map(({ id, liveness, intent, holdReason, engines, gpus }) => {
      const cards = gpus.map(({ id: gpuId, usableBytes, refusal }) => {
        return [gpuId, refusal, usableBytes === null ? null : Math.floor(usableBytes / GRAIN_BYTES)];
      });
      return [id, liveness, intent, holdReason !== undefined, engines.map(({ engine }) => engine), cards];
    }),
    wishes: wishes.map(({ id, replicas, priority, variants, avoidNodeIds }) => {
      return [id, replicas, priority, variants.map((variant) => variant.id), avoidNodeIds];
    }),
    instances: instances.map(({ id, state, wanted, replaces, pinned }) => [id, state, wanted, replaces, pinned]),
    pins,
  };
  return createHash('sha256').update(JSON.stringify(fleet)).digest('hex');
}

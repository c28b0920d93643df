import type { ServingInstance } from '../scheduling/serving-view.js';
import type { InstanceLoad } from './instance-loads.js';

export interface Candidate {
  readonly instance: ServingInstance;
  readonly load: Readonly<InstanceLoad>;
}

/** Taken for the speed of an instance when nothing was measured anywhere. */
const UNKNOWN_TOKENS_PER_SECOND = 30;

/**
 * Of the instances with a free slot, the one that is expected to finish first: its outstanding work and this request's,
 * at the speed it showed. One without a measure is taken to be as fast as the fastest, so that it gets to show its own.
 */
export function chooseInstance(candidates: readonly Candidate[], tokens: number): ServingInstance | null {
  const measured = candidates.flatMap(({ load }) => load.tokensPerSecond ?? []);
  const assumed = measured.length > 0 ? Math.max(...measured) : UNKNOWN_TOKENS_PER_SECOND;
  let best: ServingInstance | null = null;
  let bestSeconds = Number.POSITIVE_INFINITY;
  for (const { instance, load } of candidates) {
    const seconds = (load.outstandingTokens + tokens) / (load.tokensPerSecond ?? assumed);
    if (seconds < bestSeconds) [best, bestSeconds] = [instance, seconds];
  }
  return best;
}

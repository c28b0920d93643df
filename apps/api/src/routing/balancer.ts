import type { ServingInstance } from '../scheduling/serving-view.js';
import type { InstanceLoad } from './instance-loads.js';

export interface Candidate {
  readonly instance: ServingInstance;
  readonly load: Pick<InstanceLoad, 'outstandingTokens' | 'tokensPerSecond'> &
    Partial<Pick<InstanceLoad, 'streamTokensPerSecond'>>;
}

/** Taken for the speed of an instance when nothing was measured anywhere. */
const UNKNOWN_TOKENS_PER_SECOND = 30;
/** Who has read a conversation before is preferred unless a free one writes more than so many times as fast. */
const KNOWN_BONUS = 2;

/**
 * Of the instances with a free slot, the one that is expected to finish first: its outstanding work and this request's,
 * at the speed it showed; before it showed any, at the speed of the like of it. One of which nothing at all is known is
 * taken to be as fast as the fastest, so that it gets to show its own.
 */
export function chooseInstance(
  candidates: readonly Candidate[],
  tokens: number,
  knownBy: string | null = null,
): ServingInstance | null {
  const known = knownBy === null ? undefined : candidates.find(({ instance }) => instance.instanceId === knownBy);
  if (known && isFastEnough(known, candidates)) return known.instance;
  if (candidates.length < 2) return candidates[0]?.instance ?? null;
  const gain = slotGain(candidates);
  const assumed = fastest(candidates, (one) => speedOf(one, gain) ?? 0) || UNKNOWN_TOKENS_PER_SECOND;
  let best: ServingInstance | null = null;
  let bestSeconds = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const seconds = (candidate.load.outstandingTokens + tokens) / (speedOf(candidate, gain) ?? assumed);
    if (seconds >= bestSeconds) continue;
    best = candidate.instance;
    bestSeconds = seconds;
  }
  return best;
}

function isFastEnough({ load }: Candidate, candidates: readonly Candidate[]): boolean {
  const most = fastest(candidates, (one) => one.load.streamTokensPerSecond ?? 0);
  return (load.streamTokensPerSecond ?? most) * KNOWN_BONUS >= most;
}

function fastest(candidates: readonly Candidate[], speed: (one: Candidate) => number): number {
  let most = 0;
  for (const candidate of candidates) most = Math.max(most, speed(candidate));
  return most;
}

function speedOf({ instance, load }: Candidate, gain: number): number | null {
  return load.tokensPerSecond ?? priorOf(instance, gain);
}

function priorOf({ tokensPerSecond }: ServingInstance, gain: number): number | null {
  return tokensPerSecond ? tokensPerSecond * gain : null;
}

/** What was measured on cards is one stream's; an instance shows what all its slots do together. */
function slotGain(candidates: readonly Candidate[]): number {
  let sum = 0;
  let count = 0;
  for (const { instance, load } of candidates) {
    if (load.tokensPerSecond === null || !instance.tokensPerSecond) continue;
    sum += load.tokensPerSecond / instance.tokensPerSecond;
    count++;
  }
  return count === 0 ? 1 : sum / count;
}

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
  const known = candidates.find(({ instance }) => instance.instanceId === knownBy);
  if (known && isFastEnough(known, candidates)) return known.instance;
  const gain = slotGain(candidates);
  const speedOf = ({ instance, load }: Candidate) => load.tokensPerSecond ?? priorOf(instance, gain);
  const speeds = candidates.flatMap((one) => speedOf(one) ?? []);
  const assumed = speeds.length > 0 ? Math.max(...speeds) : UNKNOWN_TOKENS_PER_SECOND;
  let best: ServingInstance | null = null;
  let bestSeconds = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const seconds = (candidate.load.outstandingTokens + tokens) / (speedOf(candidate) ?? assumed);
    if (seconds < bestSeconds) [best, bestSeconds] = [candidate.instance, seconds];
  }
  return best;
}

function isFastEnough({ load }: Candidate, candidates: readonly Candidate[]): boolean {
  const fastest = Math.max(0, ...candidates.map((one) => one.load.streamTokensPerSecond ?? 0));
  return (load.streamTokensPerSecond ?? fastest) * KNOWN_BONUS >= fastest;
}

function priorOf({ tokensPerSecond }: ServingInstance, gain: number): number | null {
  return tokensPerSecond ? tokensPerSecond * gain : null;
}

/** What was measured on cards is one stream's; an instance shows what all its slots do together. */
function slotGain(candidates: readonly Candidate[]): number {
  const gains = candidates.flatMap(({ instance, load }) =>
    load.tokensPerSecond !== null && instance.tokensPerSecond ? [load.tokensPerSecond / instance.tokensPerSecond] : [],
  );
  return gains.length === 0 ? 1 : gains.reduce((sum, one) => sum + one, 0) / gains.length;
}

import type { RebalanceSettings } from '@aivailable/contracts';
import type { Recommendation, Snapshot } from '@aivailable/placement';
import { movesLeft } from './budget.js';
import { type Candidate, isWorthIt, keyOf, type Verdict } from './candidate.js';
import type { MoveProgress, Rebalance } from './rebalance.entity.js';
import type { RebalanceMemory } from './rebalance-memory.js';

/**
 * What becomes of what the search found: nothing yet, a suggestion, or moves. Pure; the clock comes in. What may not
 * begin in this hour stays a suggestion, which goes when it is not true any more. What was dismissed is not said again
 * for a day, and what could not be done is not tried again at once.
 */
export interface Judgement {
  /** Null: nobody has looked at the fleet as it is now. */
  readonly verdict: Pick<Verdict, 'candidate'> | null;
  readonly nowMs: number;
  readonly newId: () => string;
}

/** Rows that changed; what is suggested or runs afterwards is among them or as it was. */
export interface Judged {
  readonly current: Rebalance | null;
  readonly changed: readonly Rebalance[];
}

const AGAIN_AFTER_MS = 600_000;

export function judge(memory: RebalanceMemory, snapshot: Snapshot, judgement: Judgement): Judged {
  const { settings, current } = memory;
  if (current?.state === 'running') return { current, changed: [] };
  if (settings.mode === 'off') return outdated(current, judgement.nowMs);
  if (judgement.verdict === null) return { current, changed: [] };
  const found = acceptable(memory, judgement.verdict.candidate, judgement.nowMs);
  if (found === null) return outdated(current, judgement.nowMs);
  return settings.mode === 'automatic' && movesLeft(memory, judgement.nowMs) > 0
    ? begun(current, found, snapshot, judgement)
    : suggested(current, found, snapshot, judgement);
}

function acceptable(
  { settings, current, ended }: RebalanceMemory,
  candidate: Candidate | null,
  nowMs: number,
): Recommendation | null {
  if (candidate === null || !isWorthIt(candidate.recommendation, settings)) return null;
  const key = keyOf(candidate.recommendation.advice);
  const isUnwanted = ended.some(({ state, advice, endedAt }) => {
    if (keyOf(advice.advice) !== key || endedAt === null) return false;
    return state === 'dismissed' || (state === 'given-up' && nowMs - endedAt.getTime() < AGAIN_AFTER_MS);
  });
  const isRipe = nowMs - candidate.sinceMs >= settings.holdSeconds * 1_000;
  const isStanding = settings.mode === 'suggest' && current !== null && keyOf(current.advice.advice) === key;
  return !isUnwanted && (isRipe || isStanding) ? candidate.recommendation : null;
}

function outdated(current: Rebalance | null, nowMs: number): Judged {
  if (current === null) return { current: null, changed: [] };
  return { current: null, changed: [{ ...current, state: 'outdated', endedAt: new Date(nowMs) }] };
}

function suggested(current: Rebalance | null, found: Recommendation, snapshot: Snapshot, judgement: Judgement): Judged {
  if (current !== null && keyOf(current.advice.advice) === keyOf(found.advice)) return { current, changed: [] };
  const row = rebalanceOf(found, snapshot, judgement);
  return { current: row, changed: [...outdated(current, judgement.nowMs).changed, row] };
}

function begun(current: Rebalance | null, found: Recommendation, snapshot: Snapshot, judgement: Judgement): Judged {
  const { current: row, changed } = suggested(current, found, snapshot, judgement);
  if (row === null) return { current: null, changed };
  const running: Rebalance = { ...row, state: 'running', beganAt: new Date(judgement.nowMs) };
  return { current: running, changed: [...changed.filter(({ id }) => id !== row.id), running] };
}

function rebalanceOf(advice: Recommendation, { instances }: Snapshot, { nowMs, newId }: Judgement): Rebalance {
  const moves = advice.advice.moves.flatMap(({ instanceId }): MoveProgress[] => {
    const instance = instances.find(({ id }) => id === instanceId);
    if (instance === undefined) return [];
    const from = { nodeId: instance.nodeId, gpuIds: instance.gpus.map(({ gpuId }) => gpuId) };
    return [{ instanceId, deploymentId: instance.wishId, from, state: 'waiting', beganAt: null, endedAt: null }];
  });
  const none = { actor: null, brokenOffBy: null, beganAt: null, movedAt: null, endedAt: null };
  return { id: newId(), state: 'suggested', advice, moves, since: new Date(nowMs), ...none };
}

/** When the hold time of a candidate is over; null where that changes nothing. */
export function ripensAtMs(candidate: Candidate | null, { mode, holdSeconds }: RebalanceSettings): number | null {
  return candidate === null || mode === 'off' ? null : candidate.sinceMs + holdSeconds * 1_000;
}

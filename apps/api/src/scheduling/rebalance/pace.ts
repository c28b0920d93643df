import type { RebalanceSettings } from '@aivailable/contracts';
import { type Advice, type AdvisedMove, bringsInstances, type Plan, type Snapshot } from '@aivailable/placement';
import { movesLeft } from './budget.js';
import type { MoveProgress, Rebalance } from './rebalance.entity.js';
import type { RebalanceMemory } from './rebalance-memory.js';

/**
 * How a rebalance is carried out: a few moves at a time, in order, each make-before-break by the planner. What is under
 * way is always ended; when one cannot be made, the rest does not begin. All of it stands in the row, so a restart
 * goes on.
 */

/** So long the room that was made is kept in mind for whom it was made. */
const PLACE_MS = 60_000;
/** A driver tells late that bytes are free; after this time a move that could begin and does not has become impossible. */
const STUCK_MS = 15_000;

/** What the planner shall heed in this pass. */
export function dueAdvice(
  run: Rebalance,
  memory: Pick<RebalanceMemory, 'settings' | 'ended'>,
  { brakeEngaged, nowMs }: { readonly brakeEngaged: boolean; readonly nowMs: number },
): Advice {
  const { settings } = memory;
  const { moves, places } = run.advice.advice;
  const states = new Map(run.moves.map((move) => [move.instanceId, move]));
  const under = moves.filter(({ instanceId }) => states.get(instanceId)?.state === 'moving');
  const waiting = moves.filter(({ instanceId }) => states.get(instanceId)?.state === 'waiting');
  const isHalted = brakeEngaged || settings.mode === 'off';
  const left = movesLeft({ ...memory, current: run }, nowMs);
  const next = isHalted ? [] : withinLimits(waiting, under, states, settings).slice(0, left);
  return { moves: [...under, ...next], places };
}

function withinLimits(
  waiting: readonly AdvisedMove[],
  under: readonly AdvisedMove[],
  states: ReadonlyMap<string, MoveProgress>,
  { movesAtOncePerNode }: RebalanceSettings,
): AdvisedMove[] {
  const busy = new Map<string, number>();
  const nodesOf = ({ instanceId, nodeId }: AdvisedMove) => {
    return new Set([nodeId, states.get(instanceId)?.from.nodeId ?? nodeId]);
  };
  const occupy = (move: AdvisedMove) => {
    for (const nodeId of nodesOf(move)) busy.set(nodeId, (busy.get(nodeId) ?? 0) + 1);
  };
  for (const move of under) occupy(move);
  return waiting.filter((move) => {
    if ([...nodesOf(move)].some((nodeId) => (busy.get(nodeId) ?? 0) >= movesAtOncePerNode)) return false;
    occupy(move);
    return true;
  });
}

type Instances = Snapshot['instances'];

export interface AfterPlan {
  readonly snapshot: Snapshot;
  readonly plan: Plan;
  readonly nowMs: number;
  /** An admin switched it off: what has not begun will not. */
  readonly isOff: boolean;
  /** While the controller suspects itself, what was lost with its node may be all right. */
  readonly brakeEngaged: boolean;
}

/** Where the run stands after a plan that was made with this advice; the same object where nothing changed. */
export function afterPlan(run: Rebalance, heeded: Advice, after: AfterPlan): Rebalance {
  const { plan, nowMs } = after;
  const at = new Date(nowMs);
  const seen = run.moves.map((move) => ended(move, moveAfter(move, heeded, after), at));
  const brokenOffBy = run.brokenOffBy ?? breakOf(run, seen, heeded, after);
  const moves = seen.map((move) =>
    brokenOffBy !== null && move.state === 'waiting' ? ended(move, { ...move, state: 'given-up' }, at) : move,
  );
  const isOver = moves.every(({ state }) => state === 'done' || state === 'given-up');
  const movedAt = isOver ? (run.movedAt ?? at) : null;
  const madeRoom = moves.some(({ state }) => state === 'done');
  const isAwaited = moves.every(({ state }) => state === 'done') && isUnplaced(run, plan);
  const isEnded = movedAt !== null && (!isAwaited || nowMs - movedAt.getTime() >= PLACE_MS);
  const here = { ...run, moves, movedAt, brokenOffBy };
  if (!isEnded) return isSame(run, moves, movedAt) ? run : here;
  return { ...here, state: endOf(madeRoom, brokenOffBy), endedAt: at };
}

type Break = Rebalance['brokenOffBy'];

function endOf(madeRoom: boolean, brokenOffBy: Break): Rebalance['state'] {
  if (madeRoom) return brokenOffBy === null ? 'done' : 'broken-off';
  return brokenOffBy === 'needless' ? 'outdated' : 'given-up';
}

/** Why what has not begun shall not; null: it may, or all has. */
function breakOf(run: Rebalance, seen: readonly MoveProgress[], heeded: Advice, after: AfterPlan): Break {
  const waits = (moves: readonly MoveProgress[]) => moves.some(({ state }) => state === 'waiting');
  if (after.isOff && waits(run.moves)) return 'switched-off';
  if (!after.brakeEngaged && waits(seen) && isForNobody(run, after.plan)) return 'needless';
  return isBroken(run, seen, heeded, after) ? 'impossible' : null;
}

/** One of its moves cannot be made; one whose instance is gone by itself made its room. */
function isBroken(run: Rebalance, seen: readonly MoveProgress[], heeded: Advice, after: AfterPlan): boolean {
  const standing = new Set(standingIn(after).map(({ id }) => id));
  const offered = new Set(heeded.moves.map(({ instanceId }) => instanceId));
  const hasFailed = seen.some((move, i) => {
    return move !== run.moves[i] && move.state === 'given-up' && standing.has(move.instanceId);
  });
  const isStuck = after.nowMs - lastNewsMs(run, seen) >= STUCK_MS && !seen.some(({ state }) => state === 'moving');
  return hasFailed || (isStuck && seen.some(({ instanceId, state }) => state === 'waiting' && offered.has(instanceId)));
}

function ended(before: MoveProgress, after: MoveProgress, at: Date): MoveProgress {
  if (before === after) return before;
  const isOver = after.state === 'done' || after.state === 'given-up';
  return isOver ? { ...after, endedAt: at.toISOString() } : after;
}

function lastNewsMs({ beganAt }: Rebalance, moves: readonly MoveProgress[]): number {
  const times = moves.flatMap((move) => [move.beganAt, move.endedAt].flatMap((time) => time ?? []));
  return Math.max(beganAt?.getTime() ?? 0, ...times.map((time) => Date.parse(time)));
}

function moveAfter(move: MoveProgress, heeded: Advice, after: AfterPlan): MoveProgress {
  const { plan, nowMs, isOff } = after;
  const { instanceId, state } = move;
  if (state === 'done' || state === 'given-up') return move;
  const instances = standingIn(after);
  if (!instances.some(({ id }) => id === instanceId)) {
    return { ...move, state: state === 'moving' && !isLostAlone(instanceId, instances, after) ? 'done' : 'given-up' };
  }
  const isAbandoned = plan.steps.some((step) => step.do === 'abandon' && step.instanceId === instanceId);
  if (isAbandoned) return { ...move, state: 'given-up' };
  if (isUnderWay(instanceId, instances, plan)) {
    return state === 'moving' ? move : { ...move, state: 'moving', beganAt: new Date(nowMs).toISOString() };
  }
  /* Its successor was lost, and there is no place for another. */
  const isLost = state === 'moving' && heeded.moves.some((one) => one.instanceId === instanceId);
  return isLost || (isOff && state === 'waiting') ? { ...move, state: 'given-up' } : move;
}

function standingIn({ snapshot, brakeEngaged }: AfterPlan): Instances {
  return snapshot.instances.filter(({ state }) => brakeEngaged || state !== 'lost');
}

/** Its node was lost, and no successor stands elsewhere. */
function isLostAlone(instanceId: string, standing: Instances, { snapshot }: AfterPlan): boolean {
  return (
    snapshot.instances.some(({ id }) => id === instanceId) && !standing.some(({ replaces }) => replaces === instanceId)
  );
}

/** It has a successor, gets one now, or drains because it had one. */
function isUnderWay(instanceId: string, instances: Instances, { placements }: Plan): boolean {
  return (
    placements.some(({ replaces, instanceId: own }) => own === null && replaces === instanceId) ||
    instances.some(({ replaces, wanted }) => replaces === instanceId && wanted === 'run') ||
    instances.some(({ id, wanted }) => id === instanceId && wanted === 'drain')
  );
}

/** All for whom the room was to be made have a place by now, or want none any more. */
function isForNobody(run: Rebalance, plan: Plan): boolean {
  const { gain, advice } = run.advice;
  const isForInstances = gain.leaving.length === 0 && advice.places.length > 0 && bringsInstances(gain);
  return isForInstances && !isUnplaced(run, plan);
}

/** Whom the room was made for is not there yet. */
function isUnplaced({ advice }: Rebalance, { refusals }: Plan): boolean {
  return refusals.some(
    ({ wishId, replaces }) => replaces === null && advice.advice.places.some((place) => place.wishId === wishId),
  );
}

function isSame(run: Rebalance, moves: readonly MoveProgress[], movedAt: Date | null): boolean {
  return run.movedAt?.getTime() === movedAt?.getTime() && moves.every((move, i) => move === run.moves[i]);
}

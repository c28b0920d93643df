import type { AdvisedMove } from './advice/advice.js';
import type { SortedPlaces } from './due-pins.js';
import { isBetterForm, mayGrow } from './forms.js';
import type { Abandoned } from './plan-result.js';
import { hasFailedForGood, leaveReason, type Seat, type SeatContext, seatsOf, sortOutSurplus } from './seats.js';
import type { CurrentInstance, Pin, Wish, WishedPlace } from './snapshot.js';

/** A replica that needs a place. */
export interface Ask {
  readonly wish: Wish;
  /** Counted from 1. */
  readonly replica: number;
  /** The instance that it is to replace; null for a replica that is missing. */
  readonly replacing: CurrentInstance | null;
  /** The only place that will do. */
  readonly pin: Pin | null;
  /** It has to go even if there is no other place for it. */
  readonly yields: boolean;
  readonly reason: string;
  /** It is asked for by advice alone: there or not at all. */
  readonly advised?: AdvisedMove;
  /** It serves in a lesser form than was wished for: a better one, or nothing. */
  readonly grows?: boolean;
  /** The place of the wish that it would take. */
  readonly placeId?: string;
}

/** A departure that waits for an instance that already runs, by id. */
export interface Departure {
  readonly instance: CurrentInstance;
  readonly waitsForInstance: string | null;
  readonly reason: string;
}

/** What has to happen for one wish, before any place is looked for. */
export interface Demand {
  readonly asks: Ask[];
  readonly departures: Departure[];
  readonly abandoned: Abandoned[];
  /** Replicas that wait for others to leave the place where they were put. */
  readonly waiting: Waiting[];
  /** Instances that have to leave, with the successor that stands for them elsewhere and is not ready yet. */
  readonly successions: Succession[];
}

export interface Waiting extends Pick<Ask, 'wish' | 'replica'> {
  readonly place: WishedPlace;
  readonly waitsFor: readonly CurrentInstance[];
}

export interface Succession extends Pick<Ask, 'wish' | 'replica'> {
  readonly holder: CurrentInstance;
  readonly successor: CurrentInstance;
}

export function demandOf(instances: readonly CurrentInstance[], context: SeatContext, places: SortedPlaces): Demand {
  const { wish } = context;
  const { kept, surplus } = sortOutSurplus(seatsOf(instances), wish.replicas, context);
  const demand: Demand = { asks: [], departures: [], abandoned: [...places.abandoned], waiting: [], successions: [] };
  for (const seat of surplus) leaveSeat(seat, wish, demand);
  kept.forEach((seat, index) => {
    demandOfSeat(seat, index + 1, context, demand);
  });
  for (let replica = kept.length + 1; replica <= wish.replicas; replica++) {
    demandOfMissing(wish, replica, places.standing[replica - kept.length - 1], demand);
  }
  return demand;
}

/** Where it was put, if it was, and not before those have left who make room for it there. */
function demandOfMissing(
  wish: Wish,
  replica: number,
  put: SortedPlaces['standing'][number] | undefined,
  demand: Demand,
) {
  const plain = { wish, replica, replacing: null, yields: false, reason: 'wanted' };
  if (put === undefined) {
    demand.asks.push({ ...plain, pin: null });
    return;
  }
  const { place, waitsFor } = put;
  if (waitsFor.length > 0) demand.waiting.push({ wish, replica, place, waitsFor });
  else demand.asks.push({ ...plain, pin: pinTo(place), placeId: place.id });
}

/** Of an instance that is not there yet. */
function pinTo({ nodeId, gpuIds }: WishedPlace): Pin {
  return { instanceId: '', nodeId, gpuIds };
}

function leaveSeat({ holder, successor }: Seat, wish: Wish, demand: Demand): void {
  const reason = wish.reason ?? 'more instances than wanted';
  for (const instance of successor === null ? [holder] : [successor, holder]) {
    demand.departures.push({ instance, waitsForInstance: null, reason });
  }
}

function demandOfSeat(seat: Seat, replica: number, context: SeatContext, demand: Demand): void {
  const { holder, successor } = seat;
  const why = whyLeaving(seat, context);
  const { reason } = why;
  if (successor?.state === 'ready') {
    if (holder.state === 'ready' && context.pins.get(holder.id)?.isRevocable) return;
    demand.departures.push({ instance: holder, waitsForInstance: null, reason: 'its successor is ready' });
    return;
  }
  const growing = reason === null && successor !== null && isBetterForm(successor, holder, context.wish);
  const hopeless = successor === null ? null : whyHopeless(successor, growing ? GROWTH : reason, holder, context);
  if (successor !== null && hopeless === null) {
    awaitSuccessor({ wish: context.wish, replica, holder, successor }, why, demand);
    return;
  }
  if (successor !== null) {
    demand.departures.push({ instance: successor, waitsForInstance: null, reason: hopeless ?? 'not needed' });
  }
  if (hopeless !== null && isWished(holder, context)) {
    demand.abandoned.push({ do: 'abandon', instanceId: holder.id, reason: hopeless });
    return;
  }
  demand.asks.push(...askToLeave(holder, replica, why, context), ...askToGrow(seat, replica, reason, context));
}

function awaitSuccessor(succession: Succession, { reason, advised }: WhyLeaving, demand: Demand): void {
  const { holder, successor } = succession;
  demand.departures.push({ instance: holder, waitsForInstance: successor.id, reason: reason ?? 'replaced' });
  if (reason !== null && advised === undefined) demand.successions.push(succession);
}

const GROWTH = 'a better form of it fits';

/** One try at a time: after a successor that came to nothing, whoever made the snapshot says when it may again. */
function askToGrow(
  { holder, successor }: Seat,
  replica: number,
  reason: string | null,
  { wish, nodes }: SeatContext,
): Ask[] {
  const isAtHome = nodes.get(holder.nodeId)?.liveness === 'ready';
  if (reason !== null || successor !== null || !isAtHome || !mayGrow(holder, wish)) return [];
  return [{ wish, replica, replacing: holder, pin: whereItIs(holder), yields: false, reason: GROWTH, grows: true }];
}

/** What an admin put somewhere grows there or not at all. */
function whereItIs({ id, nodeId, gpus, pinned = false }: CurrentInstance): Pin | null {
  return pinned ? { instanceId: id, nodeId, gpuIds: gpus.map(({ gpuId }) => gpuId) } : null;
}

interface WhyLeaving {
  readonly reason: string | null;
  /** Set where nothing but advice speaks for it. */
  readonly advised?: AdvisedMove;
}

function whyLeaving(seat: Seat, context: SeatContext): WhyLeaving {
  const reason = leaveReason(seat, context);
  const advised = reason === null ? context.advised.get(seat.holder.id) : undefined;
  return advised === undefined ? { reason } : { reason: advised.reason, advised };
}

/** An admin or an advice wants it elsewhere. */
function isWished({ id }: CurrentInstance, { pins, advised }: SeatContext): boolean {
  return pins.has(id) || advised.has(id);
}

/** What only would be better elsewhere is left alone while it does not serve. */
function askToLeave(
  holder: CurrentInstance,
  replica: number,
  { reason, ...why }: WhyLeaving,
  { wish, pins, yielding }: SeatContext,
): Ask[] {
  if (reason === null || (why.advised !== undefined && holder.state !== 'ready')) return [];
  const pin = pins.get(holder.id) ?? null;
  const yields = pin === null && yielding.has(holder.id);
  return [{ wish, replica, replacing: holder, pin, yields, reason, ...why }];
}

/** Why a successor that is not ready will not be waited for; null while there is hope. */
function whyHopeless(
  successor: CurrentInstance,
  reason: string | null,
  holder: CurrentInstance,
  context: SeatContext,
): string | null {
  const node = context.nodes.get(successor.nodeId);
  const where = node?.name ?? successor.nodeId;
  if (reason === null) return 'the move is no longer needed';
  if (node?.intent === 'draining') return `${where} is draining`;
  if ((reason === GROWTH || isWished(holder, context)) && successor.state === 'failed') return `it failed on ${where}`;
  if (hasFailedForGood(successor, context.wish)) return `it failed again and again on ${where}`;
  return null;
}

/**
 * What is owed first; of that larger priority first; then replicas that are missing, those first for which requests
 * wait, the longest first; one for everybody before a second for anybody.
 */
export function compareAsks(a: Ask, b: Ask): number {
  return (
    urgencyOf(a) - urgencyOf(b) ||
    b.wish.priority - a.wish.priority ||
    Number(a.replacing !== null) - Number(b.replacing !== null) ||
    compareWaiting(a.wish, b.wish) ||
    a.replica - b.replica
  );
}

/** What is there for the death of a node comes after what is owed, and what only would be better after everything. */
function urgencyOf({ wish, replica, replacing, advised, grows = false }: Ask): number {
  if (advised !== undefined || grows) return 2;
  return replacing === null && replica > owedOf(wish) ? 1 : 0;
}

/** Replicas that are not there for the death of a node, nor for the load of the hour. */
export function owedOf({ replicas, spareReplicas = 0, owedReplicas = replicas }: Wish): number {
  return Math.min(owedReplicas, replicas - spareReplicas);
}

function compareWaiting({ claim: a }: Wish, { claim: b }: Wish): number {
  const [since, other] = [a?.waitsSince ?? Number.POSITIVE_INFINITY, b?.waitsSince ?? Number.POSITIVE_INFINITY];
  return since === other ? 0 : since - other;
}

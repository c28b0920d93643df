import type { Step } from './plan-result.js';
import { hasFailedForGood, leaveReason, type Seat, type SeatContext, seatsOf, sortOutSurplus } from './seats.js';
import type { CurrentInstance, Pin, Wish } from './snapshot.js';

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
  readonly abandoned: Extract<Step, { do: 'abandon' }>[];
}

export function demandOf(instances: readonly CurrentInstance[], context: SeatContext): Demand {
  const { wish } = context;
  const { kept, surplus } = sortOutSurplus(seatsOf(instances), wish.replicas, context.nodes);
  const demand: Demand = { asks: [], departures: [], abandoned: [] };
  for (const seat of surplus) leaveSeat(seat, demand);
  kept.forEach((seat, index) => {
    demandOfSeat(seat, index + 1, context, demand);
  });
  for (let replica = kept.length + 1; replica <= wish.replicas; replica++) {
    demand.asks.push({ wish, replica, replacing: null, pin: null, yields: false, reason: 'wanted' });
  }
  return demand;
}

function leaveSeat({ holder, successor }: Seat, demand: Demand): void {
  const reason = 'more instances than wanted';
  for (const instance of successor === null ? [holder] : [successor, holder]) {
    demand.departures.push({ instance, waitsForInstance: null, reason });
  }
}

function demandOfSeat(seat: Seat, replica: number, context: SeatContext, demand: Demand): void {
  const { holder, successor } = seat;
  const reason = leaveReason(seat, context);
  if (successor?.state === 'ready') {
    if (holder.state === 'ready' && context.pins.get(holder.id)?.isRevocable) return;
    demand.departures.push({ instance: holder, waitsForInstance: null, reason: 'its successor is ready' });
    return;
  }
  const hopeless = successor === null ? null : whyHopeless(successor, reason, holder, context);
  if (successor !== null && hopeless === null) {
    demand.departures.push({ instance: holder, waitsForInstance: successor.id, reason: reason ?? 'replaced' });
    return;
  }
  if (successor !== null) {
    demand.departures.push({ instance: successor, waitsForInstance: null, reason: hopeless ?? 'not needed' });
  }
  const pin = context.pins.get(holder.id) ?? null;
  if (pin !== null && hopeless !== null) {
    demand.abandoned.push({ do: 'abandon', instanceId: holder.id, reason: hopeless });
    return;
  }
  if (reason === null) return;
  const yields = pin === null && context.yielding.has(holder.id);
  demand.asks.push({ wish: context.wish, replica, replacing: holder, pin, yields, reason });
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
  if (context.pins.has(holder.id) && successor.state === 'failed') return `it failed on ${where}`;
  if (hasFailedForGood(successor, context.wish)) return `it failed again and again on ${where}`;
  return null;
}

/** Larger priority first; then replicas that are missing, one for everybody before a second for anybody. */
export function compareAsks(a: Ask, b: Ask): number {
  return (
    b.wish.priority - a.wish.priority ||
    Number(a.replacing !== null) - Number(b.replacing !== null) ||
    a.replica - b.replica
  );
}

import type { AdvisedMove } from './advice/advice.js';
import { allowedGpus, otherCards, ruleAgainstNode, type Separations } from './place-rules.js';
import type { CurrentInstance, Pin, PlacementGpu, PlacementNode, Wish } from './snapshot.js';

/**
 * A seat is one replica: the instance that fills it, and its successor while it is being replaced. An instance that
 * drains has left its seat.
 */
export interface Seat {
  readonly holder: CurrentInstance;
  readonly successor: CurrentInstance | null;
}

export interface SeatContext {
  readonly nodes: ReadonlyMap<string, PlacementNode>;
  readonly pins: ReadonlyMap<string, Pin>;
  readonly wish: Wish;
  /** Those that a foreign process drives out, and why. */
  readonly yielding: ReadonlyMap<string, string>;
  /** Moves that were advised, by instance. */
  readonly advised: ReadonlyMap<string, AdvisedMove>;
  readonly separations: Separations;
  /** Everybody who holds bytes anywhere. */
  readonly holding: readonly CurrentInstance[];
}

export function seatsOf(instances: readonly CurrentInstance[]): Seat[] {
  const running = instances.filter((instance) => instance.wanted === 'run');
  const byId = new Map(running.map((instance) => [instance.id, instance]));
  const successors = new Map<string, CurrentInstance>();
  for (const instance of running) {
    if (instance.replaces !== null && byId.has(instance.replaces)) successors.set(instance.replaces, instance);
  }
  const followers = new Set([...successors.values()].map((instance) => instance.id));
  return running
    .filter((instance) => !followers.has(instance.id))
    .map((holder) => ({ holder, successor: successors.get(holder.id) ?? null }));
}

/** The seats to keep and the surplus: what serves on a believed node and may stay there, then what is steady for longest. */
export function sortOutSurplus(
  seats: readonly Seat[],
  replicas: number,
  around: Around,
): { kept: Seat[]; surplus: Seat[] } {
  const ranked = [...seats].sort((a, b) => compareSeats(a, b, around));
  return { kept: ranked.slice(0, replicas), surplus: ranked.slice(replicas) };
}

type Around = Pick<SeatContext, 'nodes' | 'yielding'>;

function compareSeats(a: Seat, b: Seat, around: Around): number {
  const merit = seatMerit(b, around) - seatMerit(a, around);
  if (merit !== 0) return merit;
  return a.holder.steadySince - b.holder.steadySince || (a.holder.id < b.holder.id ? -1 : 1);
}

/** Who is driven out serves only for a moment longer, ready or not. */
function seatMerit(seat: Seat, { nodes, yielding }: Around): number {
  const members = seat.successor === null ? [seat.holder] : [seat.holder, seat.successor];
  const staying = members.filter(({ id }) => !yielding.has(id));
  return Math.max(0, ...staying.map((instance) => instanceMerit(instance, nodes.get(instance.nodeId))));
}

function instanceMerit(instance: CurrentInstance, node: PlacementNode | undefined): number {
  const ready = instance.state === 'ready';
  const believed = node?.liveness === 'ready';
  return (
    (ready && believed ? 16 : 0) +
    (ready ? 8 : 0) +
    (instance.state === 'failed' || instance.state === 'lost' ? 0 : 4) +
    (node?.intent === 'open' ? 2 : 0) +
    (node?.intent === 'draining' ? 0 : 1)
  );
}

/** Why the holder of a seat has to leave; null when it may stay. */
export function leaveReason({ holder }: Seat, context: SeatContext): string | null {
  const { nodes, pins, wish, yielding } = context;
  const node = nodes.get(holder.nodeId);
  const pin = pins.get(holder.id);
  if (pin !== undefined) return `moved to ${nodes.get(pin.nodeId)?.name ?? pin.nodeId}`;
  if (node?.intent === 'draining') return `${node.name} is draining`;
  if (hasFailedForGood(holder, wish)) return `failed again and again on ${node?.name ?? holder.nodeId}`;
  return brokenRule(holder, node, context) ?? yielding.get(holder.id) ?? null;
}

/** The rule against which it stands where it stands. */
function brokenRule(
  { gpus, nodeId, state }: CurrentInstance,
  node: PlacementNode | undefined,
  { wish, separations, holding }: SeatContext,
): string | null {
  if (node === undefined || state === 'lost') return null;
  const rule = ruleAgainstNode(node, wish);
  if (rule !== null) return rule;
  const allowed = allowedGpus(node, node.gpus, wish);
  if (allowed !== node.gpus && isOnOther(gpus, node.gpus, allowed)) return otherCards(wish);
  const other = separations.givesWay(wish, nodeId, holding);
  return other === null ? null : `${wish.name} keeps apart from ${other.name}`;
}

function isOnOther(
  shares: CurrentInstance['gpus'],
  known: readonly PlacementGpu[],
  allowed: readonly PlacementGpu[],
): boolean {
  return known.some((gpu) => !allowed.includes(gpu) && shares.some(({ gpuId }) => gpuId === gpu.id));
}

/** Also while its agent tries once more: only serving again proves the contrary. */
export function hasFailedForGood(instance: CurrentInstance, wish: Wish): boolean {
  return instance.state !== 'ready' && wish.avoidNodeIds.includes(instance.nodeId);
}

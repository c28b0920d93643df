import { bestTarget } from './best-target.js';
import { type ChainedMove, fleetAfter } from './move-chain.js';
import { plan } from './plan.js';
import type { Placement, Refusal } from './plan-result.js';
import type { MoveTarget, Preview } from './preview.js';
import { guestsAt, MOST_TRIED } from './room-making.js';
import type { CurrentInstance, PlanOptions, Snapshot, Wish } from './snapshot.js';

/** What putting one replica of a wish somewhere would do. The wish already counts it. */
export interface PlacePreview extends Preview {
  /** Those that leave for it, as they would for any such wish. */
  readonly evicted: readonly CurrentInstance[];
}

/** No place of a fleet has this id. */
const PREVIEWED = 'previewed';

/** At the target, or where the planner would put it. Like a drag: there or not at all. */
export function previewPlace(
  snapshot: Snapshot,
  wish: Wish,
  target: MoveTarget | null,
  options: PlanOptions = {},
): PlacePreview {
  const put = target && { id: PREVIEWED, nodeId: target.nodeId, gpuIds: target.gpuIds ?? null };
  const asked = put === null ? wish : { ...wish, places: [...(wish.places ?? []), put] };
  const wishes = snapshot.wishes.map((one) => (one.id === wish.id ? asked : one));
  const fleet = { ...snapshot, wishes: wishes.includes(asked) ? wishes : [...wishes, asked] };
  const planned = plan(fleet, options);
  const placements = planned.placements.filter((one) => isIt(one, wish, target !== null));
  const refusals = planned.refusals.filter(({ wishId, replaces }) => wishId === wish.id && replaces === null);
  const gone = new Set(planned.steps.flatMap((step) => (isForIt(step, wish) ? [step.instanceId] : [])));
  const evicted = snapshot.instances.filter(({ id }) => gone.has(id));
  if (placements.length > 0)
    return { ok: true, placements: placements.slice(0, 1), refusals: [], plan: planned, evicted: [] };
  if (evicted.length === 0) return { ok: false, placements, refusals: saidOf(refusals, wish), plan: planned, evicted };
  const after = previewPlace(without(snapshot, evicted), wish, target, options);
  return { ...after, plan: planned, evicted: [...evicted, ...after.evicted] };
}

function isIt({ wishId, instanceId, replaces, takesPlace }: Placement, wish: Wish, isPut: boolean): boolean {
  if (wishId !== wish.id || instanceId !== null || replaces !== null) return false;
  return isPut ? takesPlace === PREVIEWED : takesPlace === undefined;
}

function isForIt(
  step: { readonly do: string; readonly evictedFor?: string; readonly instanceId?: string },
  wish: Wish,
): step is { do: string; instanceId: string } {
  return step.evictedFor === wish.id && step.instanceId !== undefined;
}

/** Every replica that is wanted stands: nothing would be started. */
function saidOf(refusals: readonly Refusal[], { id, name, replicas }: Wish): readonly Refusal[] {
  if (refusals.length > 0) return refusals;
  const message = `${name} ${wanted(replicas)}, so none would be started.`;
  return [{ wishId: id, replica: replicas, replaces: null, message, candidates: [] }];
}

function wanted(replicas: number): string {
  if (replicas === 0) return 'wants no instance now';
  return replicas === 1 ? 'has the one instance that it wants now' : `has all ${replicas} instances that it wants now`;
}

/** They are gone, and do not come back before it has its place. */
function without(snapshot: Snapshot, evicted: readonly CurrentInstance[]): Snapshot {
  const wishes = snapshot.wishes.map((wish) => {
    const fewer = evicted.filter(({ wishId }) => wishId === wish.id).length;
    return fewer === 0 ? wish : { ...wish, replicas: Math.max(0, wish.replicas - fewer) };
  });
  return { ...snapshot, wishes, instances: snapshot.instances.filter((one) => !evicted.includes(one)) };
}

export interface ChainedPlace {
  /** Moves of others that make room, in their order. */
  readonly chain: readonly ChainedMove[];
  readonly preview: PlacePreview;
}

/** A replica that does not fit there, behind one other that moves away: the smallest that has another place and leaves enough. */
export function makeRoomForPlace(
  snapshot: Snapshot,
  wish: Wish,
  target: MoveTarget,
  options: PlanOptions = {},
): ChainedPlace | null {
  const wanted = wantedCards(snapshot, target);
  for (const guest of guestsAt(snapshot, null, target.nodeId, wanted).slice(0, MOST_TRIED)) {
    const { target: elsewhere } = bestTarget(snapshot, guest.id, options, { nodeId: target.nodeId, gpuIds: wanted });
    if (elsewhere === null) continue;
    const chain = [{ instanceId: guest.id, target: elsewhere }];
    const preview = previewBehind(snapshot, chain, wish, target, options);
    if (preview?.ok) return { chain, preview };
  }
  return null;
}

/** In the fleet as these moves will have left it; null where one of them cannot be made. */
export function previewBehind(
  snapshot: Snapshot,
  chain: readonly ChainedMove[],
  wish: Wish,
  target: MoveTarget | null,
  options: PlanOptions = {},
): PlacePreview | null {
  const fleet = fleetAfter(snapshot, chain, options);
  return fleet === null ? null : previewPlace(fleet, wish, target, options);
}

function wantedCards({ nodes }: Snapshot, { nodeId, gpuIds }: MoveTarget): ReadonlySet<string> {
  return new Set(gpuIds ?? nodes.find(({ id }) => id === nodeId)?.gpus.map(({ id }) => id) ?? []);
}

/** One instance more, as its deployment is wished for now. What is there for the death of a node counts as one. */
export function withOneMore(wish: Wish): Wish {
  const { spareReplicas = 0, owedReplicas, ...rest } = wish;
  const replicas = spareReplicas > 0 ? wish.replicas : wish.replicas + 1;
  return { ...rest, replicas, ...(owedReplicas !== undefined && { owedReplicas: owedReplicas + 1 }) };
}

import { formatBytes } from '@aivailable/contracts';
import type { Placement, Refusal, RefusedCandidate } from './plan-result.js';
import { previewWish } from './preview.js';
import type { CurrentInstance, PlanOptions, Snapshot, Wish } from './snapshot.js';

/** Why a wish has no place, or fewer than it wants: every place that was looked at, and the nearest one. */
export interface WhyNot {
  /** Every replica has a place, running or new. */
  readonly ok: boolean;
  readonly message: string;
  readonly placements: readonly Placement[];
  readonly refusals: readonly Refusal[];
  /** Where the fewest bytes are missing, and which of ours hold bytes there; null where bytes would not help. */
  readonly nearest: Nearest | null;
}

export interface Nearest {
  readonly candidate: RefusedCandidate;
  readonly heldBy: readonly { readonly instanceId: string; readonly wishId: string; readonly bytes: number }[];
}

/** Asks the planner for exactly this wish: one of the snapshot, a changed one, or one that is only thought of. */
export function whyNot(snapshot: Snapshot, wish: Wish, options: PlanOptions = {}): WhyNot {
  const { ok, refusals, plan } = previewWish(snapshot, wish, options);
  const placements = plan.placements.filter(({ wishId }) => wishId === wish.id);
  const nearest = ok ? null : nearestOf(refusals, snapshot.instances);
  return { ok, message: messageOf(wish, refusals, nearest, snapshot), placements, refusals, nearest };
}

function nearestOf(refusals: readonly Refusal[], instances: readonly CurrentInstance[]): Nearest | null {
  let candidate: RefusedCandidate | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const one of refusals.flatMap(({ candidates }) => candidates)) {
    if (one.shortBytes === null || one.shortBytes >= least) continue;
    candidate = one;
    least = one.shortBytes;
  }
  return candidate === null ? null : { candidate, heldBy: holdersOf(candidate, instances) };
}

/** Those that hold most first. */
function holdersOf({ nodeId, gpuIds }: RefusedCandidate, instances: readonly CurrentInstance[]): Nearest['heldBy'] {
  return instances
    .filter((instance) => instance.nodeId === nodeId && instance.state !== 'stopped' && instance.state !== 'lost')
    .map(({ id, wishId, gpus }) => {
      const here = gpus.filter(({ gpuId }) => gpuIds.includes(gpuId));
      return { instanceId: id, wishId, bytes: here.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0) };
    })
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

function messageOf(wish: Wish, refusals: readonly Refusal[], nearest: Nearest | null, { wishes }: Snapshot): string {
  const [first] = refusals;
  if (wish.replicas === 0) return `${wish.name} wants no instance now${wish.reason ? `: ${wish.reason}` : ''}.`;
  if (first === undefined) return `${wish.name} has a place for ${count(wish.replicas, 'replica')}.`;
  if (nearest === null) return `${first.message} Free memory would not help.`;
  const { candidate, heldBy } = nearest;
  const holders = heldBy.map(({ wishId, bytes }) => {
    return `${wishes.find(({ id }) => id === wishId)?.name ?? wishId} holds ${formatBytes(bytes)}`;
  });
  const held = holders.length === 0 ? 'none of ours holds anything there' : `there ${holders.join(', ')}`;
  return `${first.message} Nearest is ${candidate.nodeName}, where ${formatBytes(candidate.shortBytes ?? 0)} are missing; ${held}.`;
}

function count(number: number, noun: string): string {
  return number === 1 ? `its ${noun}` : `each of its ${number} ${noun}s`;
}

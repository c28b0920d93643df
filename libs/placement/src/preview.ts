import { Ground } from './ground.js';
import { plan, planOn } from './plan.js';
import type { Placement, Plan, Refusal } from './plan-result.js';
import type { PlanOptions, Snapshot, Wish } from './snapshot.js';

/** What a change would do, said by the planner that would do it. */
export interface Preview {
  readonly ok: boolean;
  /** The new places, in the order in which they were found. */
  readonly placements: readonly Placement[];
  readonly refusals: readonly Refusal[];
  readonly plan: Plan;
}

export interface MoveTarget {
  readonly nodeId: string;
  readonly gpuIds?: readonly string[] | undefined;
}

/** What dragging an instance there would do. An instance that is not here, or drains, moves nowhere. */
export function previewMove(
  snapshot: Snapshot,
  instanceId: string,
  target: MoveTarget,
  options: PlanOptions = {},
): Preview {
  return movePreviews(snapshot, options)(instanceId, target);
}

/** The same for many targets of one fleet: what does not depend on the target is worked out once. */
export function movePreviews(
  snapshot: Snapshot,
  options: PlanOptions = {},
): (instanceId: string, target: MoveTarget) => Preview {
  const ground = new Ground(snapshot, options);
  return (instanceId, { nodeId, gpuIds = null }) => {
    const others = snapshot.pins.filter((pin) => pin.instanceId !== instanceId);
    const pins = [...others, { instanceId, nodeId, gpuIds }];
    return previewOf(instanceId, planOn(ground, { ...snapshot, pins }, options));
  };
}

function previewOf(instanceId: string, planned: Plan): Preview {
  const placements = planned.placements.filter(
    (placement) => placement.instanceId === null && placement.replaces === instanceId,
  );
  const refusals = planned.refusals.filter(({ replaces }) => replaces === instanceId);
  return { ok: placements.length > 0, placements, refusals, plan: planned };
}

/** What adding this wish, or changing the one of the same id, would do. */
export function previewWish(snapshot: Snapshot, wish: Wish, options: PlanOptions = {}): Preview {
  const known = snapshot.wishes.some(({ id }) => id === wish.id);
  const wishes = known
    ? snapshot.wishes.map((other) => (other.id === wish.id ? wish : other))
    : [...snapshot.wishes, wish];
  const planned = plan({ ...snapshot, wishes }, options);
  const placements = planned.placements.filter(
    (placement) => placement.instanceId === null && placement.wishId === wish.id && placement.replaces === null,
  );
  const refusals = planned.refusals.filter(({ wishId, replaces }) => wishId === wish.id && replaces === null);
  return { ok: refusals.length === 0, placements, refusals, plan: planned };
}

import type { Placement } from './plan-result.js';
import { type MoveTarget, type Preview, previewMove } from './preview.js';
import type { PlanOptions, Snapshot } from './snapshot.js';

export interface ChainedMove {
  readonly instanceId: string;
  readonly target: MoveTarget;
}

/**
 * Moves one after the other, each in the fleet as the ones before will have left it: what one of them frees may be
 * taken by the next. The list ends with the first that cannot be.
 */
export function previewChain(
  snapshot: Snapshot,
  moves: readonly ChainedMove[],
  options: PlanOptions = {},
): readonly Preview[] {
  const previews: Preview[] = [];
  let fleet = snapshot;
  for (const { instanceId, target } of moves) {
    const preview = previewMove(fleet, instanceId, target, options);
    previews.push(preview);
    const [place] = preview.placements;
    if (place === undefined) break;
    fleet = afterMove(fleet, instanceId, place);
  }
  return previews;
}

/** The fleet after all of them; null where one cannot be made. */
export function fleetAfter(
  snapshot: Snapshot,
  moves: readonly ChainedMove[],
  options: PlanOptions = {},
): Snapshot | null {
  let fleet = snapshot;
  for (const { instanceId, target } of moves) {
    const [place] = previewMove(fleet, instanceId, target, options).placements;
    if (place === undefined) return null;
    fleet = afterMove(fleet, instanceId, place);
  }
  return fleet;
}

/** The successor serves and the old one is gone. */
function afterMove(fleet: Snapshot, instanceId: string, place: Placement): Snapshot {
  const instances = fleet.instances.map((instance) => {
    if (instance.id !== instanceId) return instance;
    const { variantId, nodeId, gpus, engine, backend } = place;
    const moved = { variantId, nodeId, gpus, engine, backend, replaces: null };
    return { ...instance, ...moved, id: `${instanceId} moved`, state: 'ready' as const };
  });
  return { ...fleet, instances, pins: fleet.pins.filter((pin) => pin.instanceId !== instanceId) };
}

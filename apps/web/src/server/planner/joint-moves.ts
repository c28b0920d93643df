import {
  bestTarget,
  type ChainedMove,
  type Placement,
  type Preview,
  previewMove,
  type Snapshot,
} from '@aivailable/placement';
import { texts } from '../texts.js';
import type { Destination, MoveAnswer, PlannedFleet, Verdict } from './planner-talk.js';
import { whyNotThere } from './verdict-of.js';

const words = texts.planner;

/**
 * Several instances as one plan: each is moved in the fleet as the ones before will have left it. Those that are there
 * already stay. The plan ends with the first that cannot be moved, and says why.
 */
export function jointMoves(
  { snapshot, options }: PlannedFleet,
  instanceIds: readonly string[],
  to: Destination,
): MoveAnswer {
  const chain: ChainedMove[] = [];
  const previews: Preview[] = [];
  let fleet = snapshot;
  for (const instanceId of instanceIds) {
    if (isThere(fleet, instanceId, to)) continue;
    const best = to === 'anywhere' ? bestTarget(fleet, instanceId, options) : { target: to, candidates: [] };
    if (best.target === null) return refused(chain, previews, nowhere(fleet, instanceId), best.candidates);
    const preview = previewMove(fleet, instanceId, best.target, options);
    chain.push({ instanceId, target: best.target });
    previews.push(preview);
    const [place] = preview.placements;
    if (place === undefined) {
      const [refusal] = preview.refusals;
      return refused(chain, previews, refusal?.message ?? nowhere(fleet, instanceId), refusal?.candidates ?? []);
    }
    fleet = moved(fleet, instanceId, place);
  }
  if (chain.length === 0) return refused([], [], words.allHere, []);
  return { chain, previews, refusal: null };
}

/** What hovering says of all of them together. */
export function jointVerdict(fleet: PlannedFleet, instanceIds: readonly string[], to: Destination): Verdict {
  if (instanceIds.every((id) => isThere(fleet.snapshot, id, to))) return { kind: 'here' };
  const { refusal } = jointMoves(fleet, instanceIds, to);
  return refusal === null ? { kind: 'fits' } : whyNotThere(refusal);
}

type Candidates = NonNullable<MoveAnswer['refusal']>['candidates'];

function refused(
  chain: readonly ChainedMove[],
  previews: readonly Preview[],
  message: string,
  candidates: Candidates,
): MoveAnswer {
  return { chain, previews, refusal: { message, candidates } };
}

function nowhere({ instances, wishes, nodes }: Snapshot, instanceId: string): string {
  const instance = instances.find(({ id }) => id === instanceId);
  const name = wishes.find(({ id }) => id === instance?.wishId)?.name ?? instanceId;
  const node = nodes.find(({ id }) => id === instance?.nodeId)?.name ?? words.itsNode;
  return words.noRoomFor(name, node);
}

function isThere({ instances }: Snapshot, instanceId: string, to: Destination): boolean {
  const instance = instances.find(({ id }) => id === instanceId);
  if (instance === undefined) return true;
  if (to === 'anywhere' || instance.nodeId !== to.nodeId) return false;
  const held = instance.gpus.map(({ gpuId }) => gpuId);
  return to.gpuIds === undefined || (to.gpuIds.length === held.length && to.gpuIds.every((id) => held.includes(id)));
}

/** It stands there and serves; what it held is free. */
function moved(fleet: Snapshot, instanceId: string, { variantId, nodeId, gpus, engine, backend }: Placement): Snapshot {
  const instances = fleet.instances.map((one) =>
    one.id === instanceId ? { ...one, variantId, nodeId, gpus, engine, backend, state: 'ready' as const } : one,
  );
  return { ...fleet, instances, pins: fleet.pins.filter((pin) => pin.instanceId !== instanceId) };
}

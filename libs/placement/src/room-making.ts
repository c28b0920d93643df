import { bestTarget } from './best-target.js';
import { type ChainedMove, previewChain } from './move-chain.js';
import type { MoveTarget } from './preview.js';
import type { CurrentInstance, PlanOptions, Snapshot } from './snapshot.js';

/** More than these are not tried: an admin who drags waits for the answer. */
export const MOST_TRIED = 8;

/**
 * A move that does not fit, behind another that makes room for it: the one that holds the fewest bytes there, has
 * another place, and leaves enough. Null where no single one does.
 */
export function makeRoom(
  snapshot: Snapshot,
  instanceId: string,
  target: MoveTarget,
  options: PlanOptions = {},
): readonly ChainedMove[] | null {
  const node = snapshot.nodes.find(({ id }) => id === target.nodeId);
  const wanted = new Set(target.gpuIds ?? node?.gpus.map(({ id }) => id) ?? []);
  for (const guest of guestsAt(snapshot, instanceId, target.nodeId, wanted).slice(0, MOST_TRIED)) {
    const { target: elsewhere } = bestTarget(snapshot, guest.id, options, { nodeId: target.nodeId, gpuIds: wanted });
    if (elsewhere === null) continue;
    const chain = [
      { instanceId: guest.id, target: elsewhere },
      { instanceId, target },
    ];
    const previews = previewChain(snapshot, chain, options);
    if (previews.length === chain.length && previews.every(({ ok }) => ok)) return chain;
  }
  return null;
}

/** What serves there and is on no way yet, the smallest first. */
export function guestsAt(
  { instances, pins }: Snapshot,
  instanceId: string | null,
  nodeId: string,
  gpuIds: ReadonlySet<string>,
): CurrentInstance[] {
  const moving = new Set([...pins.map((pin) => pin.instanceId), ...instances.map(({ replaces }) => replaces)]);
  return instances
    .filter((one) => one.nodeId === nodeId && one.state === 'ready' && one.wanted === 'run' && one.replaces === null)
    .filter((one) => one.id !== instanceId && !moving.has(one.id) && bytesOn(one, gpuIds) > 0)
    .sort((a, b) => bytesOn(a, gpuIds) - bytesOn(b, gpuIds));
}

function bytesOn({ gpus }: CurrentInstance, gpuIds: ReadonlySet<string>): number {
  return gpus.reduce((sum, { gpuId, reservedBytes }) => sum + (gpuIds.has(gpuId) ? reservedBytes : 0), 0);
}

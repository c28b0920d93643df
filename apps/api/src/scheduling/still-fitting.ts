import type { NodeView } from '@aivailable/contracts';
import type { FleetView } from '../fleet/fleet-view.js';
import type { Instance } from './instance.entity.js';
import { heldBytes, keptOn, sumByGpu, usableBytes } from './usable-bytes.js';

/**
 * The starts that fit beside what is reserved now, by what the fleet says now; in order, so that one start does not
 * take the bytes of another.
 */
export function stillFitting(
  started: readonly Instance[],
  standing: readonly Instance[],
  fleet: Pick<FleetView, 'node' | 'observations'>,
): readonly Instance[] {
  const fitting: Instance[] = [];
  for (const row of started) {
    const node = fleet.node(row.nodeId);
    const beside = [...standing, ...fitting].filter(({ nodeId }) => nodeId === row.nodeId);
    if (node !== undefined && mayTakeMore(node) && fits(row, node, beside, fleet)) fitting.push(row);
  }
  return fitting;
}

function mayTakeMore({ liveness, intent, newWorkFrom = null }: NodeView): boolean {
  return liveness === 'ready' && intent === 'open' && newWorkFrom === null;
}

function fits(
  row: Instance,
  node: NodeView,
  beside: readonly Instance[],
  fleet: Pick<FleetView, 'observations'>,
): boolean {
  /* The same for both: what is held by somebody whose promise does not count is nobody's to give. */
  const counted = beside.filter(({ state }) => state !== 'lost' && state !== 'stopped');
  const held = heldBytes(node, counted, fleet.observations(node.nodeId));
  const reserved = sumByGpu(counted);
  return row.gpus.every(({ gpuId, reservedBytes }) => {
    const gpu = node.gpus.find(({ id }) => id === gpuId);
    const usable = gpu?.usable ? usableBytes(gpu, held.get(gpuId) ?? 0, keptOn(node, gpuId)) : null;
    return usable !== null && (reserved.get(gpuId) ?? 0) + reservedBytes <= usable;
  });
}

import type { Step } from './plan-result.js';
import type { CurrentInstance, Pin, PlacementNode } from './snapshot.js';

export interface SortedPins {
  /** Those that wait for nobody, by instance. */
  readonly due: ReadonlyMap<string, Pin>;
  /** Moves that wait for room which nobody makes any more. */
  readonly abandoned: readonly Extract<Step, { do: 'abandon' }>[];
}

/** A move may wait for others to make room: until these are gone it is as if it were not asked for. */
export function sortPins(
  pins: readonly Pin[],
  holding: readonly CurrentInstance[],
  nodes: ReadonlyMap<string, PlacementNode>,
): SortedPins {
  const standing = new Map(holding.map((instance) => [instance.id, instance]));
  const pinned = new Set(pins.map(({ instanceId }) => instanceId));
  const due = new Map<string, Pin>();
  const abandoned: Extract<Step, { do: 'abandon' }>[] = [];
  for (const pin of pins) {
    const inTheWay = (pin.after ?? []).flatMap((id) => standing.get(id) ?? []);
    const staying = inTheWay.find(({ id, wanted }) => wanted === 'run' && !pinned.has(id));
    if (inTheWay.length === 0) due.set(pin.instanceId, pin);
    if (staying === undefined) continue;
    const where = nodes.get(staying.nodeId)?.name ?? staying.nodeId;
    const reason = `what was to make room for it stays on ${where}`;
    abandoned.push({ do: 'abandon', instanceId: pin.instanceId, reason });
  }
  return { due, abandoned };
}

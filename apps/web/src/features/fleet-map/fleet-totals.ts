import type { InstanceView, NodeView } from '@aivailable/contracts';

/** The fleet in a few numbers. Nodes that are lost do not count: nobody knows what is on them. */
export interface FleetTotals {
  /** Null where no card says: unknown is no zero. */
  readonly usedBytes: number | null;
  readonly totalBytes: number | null;
  /** Of the cards that say both; null where none does. */
  readonly usedShare: number | null;
  /** Some card did not say, so the sums are a part of the truth. */
  readonly partial: boolean;
  readonly gpus: number;
  readonly usableGpus: number;
  readonly nodes: number;
  readonly readyNodes: number;
  readonly readyInstances: number;
  readonly instances: number;
  readonly busySlots: number;
  readonly slots: number;
}

export function fleetTotals(nodes: readonly NodeView[], instances: readonly InstanceView[]): FleetTotals {
  const believed = nodes.filter((node) => node.liveness !== 'lost');
  const gpus = believed.flatMap((node) => node.gpus);
  const usable = gpus.filter((gpu) => gpu.usable);
  const standing = instances.filter((instance) => instance.state !== 'stopped');
  const ready = standing.filter((instance) => instance.state === 'ready');
  const told = usable.filter((gpu) => gpu.totalBytes !== null && gpu.usedBytes !== null);
  const toldBytes = sum(told, (gpu) => gpu.totalBytes ?? 0);
  return {
    usedBytes: sumOfKnown(usable.map((gpu) => (gpu.totalBytes === null ? null : gpu.usedBytes))),
    totalBytes: sumOfKnown(usable.map((gpu) => gpu.totalBytes)),
    usedShare: toldBytes === 0 ? null : sum(told, (gpu) => gpu.usedBytes ?? 0) / toldBytes,
    partial: usable.some((gpu) => gpu.usedBytes === null || gpu.totalBytes === null),
    gpus: gpus.length,
    usableGpus: usable.length,
    nodes: nodes.length,
    readyNodes: nodes.filter((node) => node.liveness === 'ready').length,
    readyInstances: ready.length,
    instances: standing.length,
    busySlots: sum(ready, (instance) => instance.busySlots),
    slots: sum(ready, (instance) => instance.slots),
  };
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function sumOfKnown(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 && amounts.length > 0 ? null : sum(known, (amount) => amount);
}

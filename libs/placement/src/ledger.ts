import type {
  CurrentInstance,
  GpuReservation,
  PlacementGpu,
  PlacementNode,
  PlanOptions,
  Snapshot,
} from './snapshot.js';

/**
 * Who holds which bytes. Whatever is promised counts as taken, whether it is loaded yet or not; only a lost node and
 * a stopped instance give their bytes back.
 */
export class Ledger {
  readonly #freeBytes = new Map<string, number | null>();

  constructor(nodes: readonly PlacementNode[], holding: readonly CurrentInstance[]) {
    for (const node of nodes) for (const gpu of node.gpus) this.#freeBytes.set(key(node.id, gpu.id), gpu.usableBytes);
    for (const instance of holding) this.take(instance.nodeId, instance.gpus);
  }

  /** May be negative where another program took bytes after ours were promised; null when unknown. */
  freeBytes(node: PlacementNode, gpu: PlacementGpu): number | null {
    return this.#freeBytes.get(key(node.id, gpu.id)) ?? null;
  }

  /** What would be free without these instances; this ledger stays as it is. */
  without(leaving: Iterable<CurrentInstance>): Ledger {
    const copy = new Ledger([], []);
    for (const [card, bytes] of this.#freeBytes) copy.#freeBytes.set(card, bytes);
    for (const { nodeId, gpus } of leaving) {
      copy.take(
        nodeId,
        gpus.map(({ gpuId, reservedBytes }) => ({ gpuId, reservedBytes: -reservedBytes })),
      );
    }
    return copy;
  }

  take(nodeId: string, gpus: readonly GpuReservation[]): void {
    for (const { gpuId, reservedBytes } of gpus) {
      const free = this.#freeBytes.get(key(nodeId, gpuId));
      if (typeof free === 'number') this.#freeBytes.set(key(nodeId, gpuId), free - reservedBytes);
    }
  }
}

/** GPU ids are unique on their node only. */
function key(nodeId: string, gpuId: string): string {
  return `${nodeId} ${gpuId}`;
}

/** Nodes as they are to be believed: while the brake is engaged, silence proves nothing. */
export function believedNodes(snapshot: Pick<Snapshot, 'nodes'>, options: PlanOptions): readonly PlacementNode[] {
  if (!options.brakeEngaged) return snapshot.nodes;
  return snapshot.nodes.map((node) => (node.liveness === 'lost' ? { ...node, liveness: 'suspect' } : node));
}

/**
 * Instances that hold their bytes and fill their seat. While the brake is engaged, those that were lost with their
 * node do so too.
 */
export function holdingInstances(
  instances: readonly CurrentInstance[],
  nodes: ReadonlyMap<string, PlacementNode>,
  { brakeEngaged = false }: PlanOptions,
): readonly CurrentInstance[] {
  return instances.filter(({ nodeId, state }) => {
    const liveness = nodes.get(nodeId)?.liveness;
    if (liveness === undefined || liveness === 'lost' || state === 'stopped') return false;
    return state !== 'lost' || brakeEngaged;
  });
}

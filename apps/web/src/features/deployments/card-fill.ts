import type { Placement, Snapshot } from '@aivailable/placement';

/** A card that instances would come to: what is held there, what comes, and what stays free. They add up to the card. */
export interface CardFill {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly gpuId: string;
  readonly gpuName: string;
  readonly index: number;
  /** Null: nobody knows how large it is. */
  readonly totalBytes: number | null;
  readonly heldBytes: number;
  readonly comingBytes: number;
  readonly freeBytes: number;
  /** So many instances come here. */
  readonly times: number;
}

type Place = Pick<Placement, 'nodeId' | 'gpus'>;

/** One line per card, also where several replicas share one. */
export function cardFills(placements: readonly Place[], { nodes, instances }: Snapshot): CardFill[] {
  const coming = new Map<string, { nodeId: string; gpuId: string; bytes: number; times: number }>();
  for (const { nodeId, gpus } of placements) {
    for (const { gpuId, reservedBytes } of gpus) {
      const key = JSON.stringify([nodeId, gpuId]);
      const before = coming.get(key) ?? { nodeId, gpuId, bytes: 0, times: 0 };
      coming.set(key, { ...before, bytes: before.bytes + reservedBytes, times: before.times + 1 });
    }
  }
  return [...coming.values()].flatMap(({ nodeId, gpuId, bytes, times }) => {
    const node = nodes.find(({ id }) => id === nodeId);
    const gpu = node?.gpus.find(({ id }) => id === gpuId);
    if (node === undefined || gpu === undefined) return [];
    const { totalBytes = null, usableBytes } = gpu;
    const ours = instances.filter((one) => one.nodeId === nodeId && one.state !== 'stopped' && one.state !== 'lost');
    const promised = ours.flatMap((one) => one.gpus).filter((share) => share.gpuId === gpuId);
    const others = totalBytes === null || usableBytes === null ? 0 : totalBytes - usableBytes;
    const heldBytes = others + promised.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
    const freeBytes = totalBytes === null ? 0 : Math.max(0, totalBytes - heldBytes - bytes);
    const where = { nodeId, nodeName: node.name, gpuId, gpuName: gpu.name, index: gpu.index };
    return [{ ...where, totalBytes, heldBytes, comingBytes: bytes, freeBytes, times }];
  });
}

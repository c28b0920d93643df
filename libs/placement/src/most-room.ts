import type { Ledger } from './ledger.js';
import type { PlacementNode, Variant } from './snapshot.js';

/** The most that any one GPU and any one node have left: what is larger need not be looked for card by card. */
export interface MostRoom {
  readonly gpuBytes: number;
  readonly nodeBytes: number;
}

export function mostRoom(nodes: readonly PlacementNode[], ledger: Ledger): MostRoom {
  let gpuBytes = 0;
  let nodeBytes = 0;
  for (const node of nodes) {
    let sum = 0;
    for (const gpu of node.gpus) {
      const free = Math.max(0, ledger.freeBytes(node, gpu) ?? 0);
      sum += free;
      gpuBytes = Math.max(gpuBytes, free);
    }
    nodeBytes = Math.max(nodeBytes, sum);
  }
  return { gpuBytes, nodeBytes };
}

/** However it is split. Of a form whose engine is named nothing is known here: it may take a share of the card, or nothing. */
export function isTooBig({ engine, footprints }: Variant, { gpuBytes, nodeBytes }: MostRoom): boolean {
  return (
    engine === undefined &&
    footprints.length > 0 &&
    footprints.every(({ perGpuBytes }) => {
      return Math.max(...perGpuBytes) > gpuBytes || perGpuBytes.reduce((sum, bytes) => sum + bytes, 0) > nodeBytes;
    })
  );
}

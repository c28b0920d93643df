import type { Gpu, NodeView } from '@aivailable/contracts';

/** What was told of a GPU at one moment; unknown is null. */
export interface GaugeSample {
  readonly loadPercent: number | null;
  readonly usedBytes: number | null;
  readonly powerW: number | null;
}

/** Two minutes of a report a second. */
const KEPT = 120;

/**
 * The last samples of every GPU, as the live feed told them while this page was open: a look back without any metrics
 * system. A node whose view did not change has told nothing new, so its history does not grow.
 */
export class GaugeHistory {
  readonly #samples = new Map<string, readonly GaugeSample[]>();
  readonly #seen = new Map<string, NodeView>();

  take(nodes: Readonly<Record<string, NodeView>>): void {
    for (const node of Object.values(nodes)) {
      const before = this.#seen.get(node.nodeId);
      if (before === node || before?.seenAt === node.seenAt) continue;
      this.#seen.set(node.nodeId, node);
      for (const gpu of node.gpus) this.#add(keyOf(node.nodeId, gpu.id), sampleOf(gpu));
    }
  }

  /** Oldest first. */
  of(nodeId: string, gpuId: string): readonly GaugeSample[] {
    return this.#samples.get(keyOf(nodeId, gpuId)) ?? [];
  }

  #add(key: string, sample: GaugeSample): void {
    this.#samples.set(key, [...(this.#samples.get(key) ?? []), sample].slice(-KEPT));
  }
}

/** That of this page: the feed fills it, the map reads it whenever it draws. */
export const gaugeHistory = new GaugeHistory();

const keyOf = (nodeId: string, gpuId: string) => `${nodeId} ${gpuId}`;

function sampleOf({ utilisationPercent, usedBytes, powerW }: Gpu): GaugeSample {
  return { loadPercent: utilisationPercent, usedBytes, powerW };
}

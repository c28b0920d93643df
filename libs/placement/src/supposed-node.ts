import { DEFAULT_HEADROOM_BYTES } from '@aivailable/contracts';
import type { PlacementGpu, PlacementNode } from './snapshot.js';

/** Cards and nodes that are not there, for the planner to suppose. Nothing of ours or of others is on them. */

export interface SupposedCard {
  readonly totalBytes: number;
  /** Absent: as of the one that it is like. */
  readonly name?: string | undefined;
}

/** A card of another size in the place of this one. Its memory's speed is known only while it is the same card. */
export function gpuLike(like: PlacementGpu, { totalBytes, name = like.name }: SupposedCard): PlacementGpu {
  const { bandwidthGBps, ...known } = empty(like);
  const usableBytes = Math.max(0, totalBytes - DEFAULT_HEADROOM_BYTES);
  const speed = name === like.name && bandwidthGBps !== undefined && { bandwidthGBps };
  return { ...known, ...speed, name, totalBytes, usableBytes, refusal: null };
}

export interface SupposedNode {
  readonly id: string;
  readonly name: string;
  /** Absent: those of the node that it is like. */
  readonly cards?: readonly SupposedCard[] | undefined;
}

/** Null where cards are named and the node has none that they could be like. */
export function nodeLike(like: PlacementNode, { id, name, cards }: SupposedNode): PlacementNode | null {
  const [first] = like.gpus;
  if (cards !== undefined && first === undefined) return null;
  const gpus =
    first === undefined || cards === undefined
      ? like.gpus.map(empty)
      : cards.map((card, index) => ({ ...gpuLike(first, card), id: `supposed-${index}`, index }));
  return { id, name, liveness: 'ready', intent: 'open', gpus, engines: like.engines };
}

/** What others hold on this one, nobody holds there. */
function empty({ foreign, heldBackBytes = 0, yieldBytes: _, ...gpu }: PlacementGpu): PlacementGpu {
  if (gpu.usableBytes === null) return gpu;
  const freed = gpu.usableBytes + heldBackBytes + (foreign?.bytes ?? 0);
  return { ...gpu, usableBytes: Math.min(freed, gpu.totalBytes ?? freed) };
}

import { MIB } from '@aivailable/contracts';
import type { CurrentInstance, PlacementGpu, PlacementNode, Snapshot, Variant, Wish } from '../snapshot.js';

/** How fast a card decodes: it reads what a token needs once per token, at about 60 % of its memory's bandwidth. */

/** Of a card that nobody knows. */
const UNKNOWN_BANDWIDTH = 300;
const EFFICIENCY = 0.6;
/** Tokens per second of one stream that everybody is content with; faster counts for nothing. */
export const CONTENT_TPS = 40;

export function bandwidthOf({ bandwidthGBps }: PlacementGpu): number {
  return bandwidthGBps ?? UNKNOWN_BANDWIDTH;
}

/** What was measured anywhere says it best; else all that it keeps on a card. */
export function readPerTokenMib(variant: Variant, nodes: readonly PlacementNode[]): number {
  const cards = new Map(nodes.flatMap(({ gpus }) => gpus.map((gpu) => [gpu.name, bandwidthOf(gpu)] as const)));
  const measured = (variant.speeds ?? []).flatMap(({ cards: name, tokensPerSecond }) => {
    const bandwidth = cards.get(name);
    return bandwidth === undefined || tokensPerSecond <= 0 ? [] : [(EFFICIENCY * bandwidth * 1e9) / tokensPerSecond];
  });
  const held = variant.footprints.map(({ perGpuBytes }) => perGpuBytes.reduce((sum, bytes) => sum + bytes, 0));
  const known = measured.length > 0 ? measured : [Math.min(...held)];
  const bytes = known.reduce((sum, one) => sum + one, 0) / known.length;
  return Number.isFinite(bytes) ? Math.max(1, Math.round(bytes / MIB)) : 1;
}

/** What all that serves is worth: slots times speed up to what contents, weighed by priority. */
export function capacityOf({ nodes, wishes, instances }: Snapshot): number {
  const known = new Map(wishes.map((wish) => [wish.id, wish]));
  const gpus = new Map(nodes.flatMap((node) => node.gpus.map((gpu) => [`${node.id} ${gpu.id}`, gpu] as const)));
  return instances.reduce((sum, instance) => {
    const wish = known.get(instance.wishId);
    const variant = wish?.variants.find(({ id }) => id === instance.variantId);
    if (wish === undefined || variant === undefined || !isServing(instance)) return sum;
    return sum + worthOf(instance, wish, variant, gpus, nodes);
  }, 0);
}

function isServing({ state, wanted }: CurrentInstance): boolean {
  return state === 'ready' && wanted === 'run';
}

function worthOf(
  { nodeId, gpus: shares }: CurrentInstance,
  { priority }: Wish,
  variant: Variant,
  gpus: ReadonlyMap<string, PlacementGpu>,
  nodes: readonly PlacementNode[],
): number {
  const cards = shares.flatMap(({ gpuId }) => gpus.get(`${nodeId} ${gpuId}`) ?? []);
  const slowest = Math.min(...cards.map(bandwidthOf));
  const tokensPerSecond = (EFFICIENCY * slowest * 1e9) / (readPerTokenMib(variant, nodes) * MIB);
  return (priority + 1) * (variant.slots ?? 1) * Math.min(1, tokensPerSecond / CONTENT_TPS);
}

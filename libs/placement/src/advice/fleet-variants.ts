import { MIB } from '@aivailable/contracts';
import type { FleetVariant } from '../search/fleet-problem.js';
import type { CurrentInstance, PlacementNode, Variant, Wish } from '../snapshot.js';
import type { CardClasses } from './card-classes.js';
import { readPerTokenMib } from './card-speed.js';

/** Forms of a wish as the search takes them: whole footprints, each cut into as many equal pieces as cards share it. */

const FULL_QUALITY = 100;
/** Each form is worth a little less than the one before; none is worth nothing. */
const QUALITY_STEP = 5;
const LEAST_QUALITY = 20;

export interface FormContext {
  readonly wish: Wish;
  readonly nodes: readonly PlacementNode[];
  readonly classes: CardClasses;
  /** Its better forms count; whoever only moves is not tempted by them. */
  readonly isAim: boolean;
}

/** Its id names the form that it stands for; see `formOf`. */
export function variantsFor(variant: Variant, rank: number, context: FormContext): FleetVariant[] {
  const { wish, nodes, classes, isAim } = context;
  const quality = isAim ? Math.max(LEAST_QUALITY, FULL_QUALITY - QUALITY_STEP * rank) : FULL_QUALITY;
  const same = { kvLayerMiB: 0, computeMiB: 0, activeMiB: readPerTokenMib(variant, nodes), quality };
  const whole = [...classes.needsOf(wish.id, variant.id)].map(([layerMiB, tags]): FleetVariant => {
    return { ...same, id: `${variant.id} ${layerMiB}`, tags, layers: 1, layerMiB };
  });
  return [...whole, ...splitsOf(variant, nodes).map((split) => ({ ...same, ...split }))];
}

type Split = Pick<FleetVariant, 'id' | 'tags' | 'layers' | 'layerMiB'>;

/** Equal pieces, the largest share for each: what the search finds room for has room. */
function splitsOf(variant: Variant, nodes: readonly PlacementNode[]): Split[] {
  const most = Math.min(variant.layers, Math.max(0, ...nodes.map(({ gpus }) => gpus.length)));
  const largest = new Map<string, Split>();
  for (const { backend, perGpuBytes } of variant.footprints) {
    const layers = perGpuBytes.length;
    if (layers < 2 || layers > most) continue;
    const id = `${variant.id} ${backend} ${layers}`;
    const layerMiB = Math.ceil(Math.max(...perGpuBytes) / MIB);
    if (layerMiB > (largest.get(id)?.layerMiB ?? 0)) largest.set(id, { id, tags: [backend], layers, layerMiB });
  }
  return [...largest.values()];
}

/** An instance as it runs: it may stay, and nothing new can be like it. */
export function heldVariant(
  instance: CurrentInstance,
  id: string,
  wish: Wish,
  nodes: readonly PlacementNode[],
): FleetVariant {
  const layers = instance.gpus.reduce((sum, { reservedBytes }) => sum + Math.max(1, Math.ceil(reservedBytes / MIB)), 0);
  const variant = wish.variants.find(({ id: of }) => of === instance.variantId);
  const activeMiB = variant === undefined ? layers : readPerTokenMib(variant, nodes);
  return { id, tags: [], layers, layerMiB: 1, kvLayerMiB: 0, computeMiB: 0, activeMiB, quality: FULL_QUALITY };
}

import { MIB } from '@aivailable/contracts';
import { driverOf, needsOf } from '../engine-choice.js';
import { allowedGpus, ruleAgainstNode } from '../place-rules.js';
import type { PlacementGpu, PlacementNode, Variant, Wish } from '../snapshot.js';

/**
 * Cards on which every model needs the same are of one class. The search knows back ends that run on a card, so each
 * class is one, and what a variant needs there is a variant of its own: exact to the MiB, measured or estimated.
 */
export interface CardClasses {
  /** The class of a card; undefined where nothing of ours goes. */
  tagOf(node: PlacementNode, gpu: PlacementGpu): string | undefined;
  /** What a variant needs on one card, by the classes that need the same. */
  needsOf(wishId: string, variantId: string): ReadonlyMap<number, readonly string[]>;
}

/** The search tells 31 back ends apart; some are kept for splits. What is rarer than that gets nothing new. */
const MOST_CLASSES = 26;

type Needs = ReadonlyMap<string, number>;

export function classesOf(nodes: readonly PlacementNode[], wishes: readonly Wish[]): CardClasses {
  const classes = new Map<string, { needs: Needs; count: number }>();
  const byLikeness = new Map<string, string>();
  const byCard = new Map<string, string>();
  for (const node of nodes) {
    for (const gpu of node.gpus) {
      const likeness = likenessOf(node, gpu, wishes);
      const known = byLikeness.get(likeness);
      const needs = known === undefined ? needsOn(node, gpu, wishes) : null;
      const name = known ?? JSON.stringify([...(needs ?? [])]);
      byLikeness.set(likeness, name);
      byCard.set(cardKey(node, gpu), name);
      const before = classes.get(name);
      if (before !== undefined) before.count += 1;
      else if (needs !== null && needs.size > 0) classes.set(name, { needs, count: 1 });
    }
  }
  const commonest = [...classes].sort(([, a], [, b]) => b.count - a.count).slice(0, MOST_CLASSES);
  const tags = new Map(commonest.map(([name], i) => [name, `class ${i}`]));
  return {
    tagOf: (node, gpu) => tags.get(byCard.get(cardKey(node, gpu)) ?? ''),
    needsOf: (wishId, variantId) => grouped(commonest, tags, needKey(wishId, variantId)),
  };
}

function grouped(
  classes: readonly (readonly [string, { needs: Needs }])[],
  tags: ReadonlyMap<string, string>,
  key: string,
): ReadonlyMap<number, readonly string[]> {
  const groups = new Map<number, string[]>();
  for (const [name, { needs }] of classes) {
    const mib = needs.get(key);
    const tag = tags.get(name);
    if (mib === undefined || tag === undefined) continue;
    groups.set(mib, [...(groups.get(mib) ?? []), tag]);
  }
  return groups;
}

function needsOn(node: PlacementNode, gpu: PlacementGpu, wishes: readonly Wish[]): Needs {
  const needs = new Map<string, number>();
  for (const wish of wishes) {
    if (wish.avoidNodeIds.includes(node.id) || isRuledOut(wish, node, gpu)) continue;
    for (const variant of wish.variants) {
      const bytes = isAvoided(wish, variant, node) ? null : bytesOn(node, gpu, variant);
      if (bytes !== null) needs.set(needKey(wish.id, variant.id), Math.max(1, Math.ceil(bytes / MIB)));
    }
  }
  return needs;
}

function bytesOn(node: PlacementNode, gpu: PlacementGpu, variant: Variant): number | null {
  const driver = driverOf(node, [gpu], variant);
  const needs = driver === null ? [] : needsOf(variant, driver, [gpu]);
  return typeof needs === 'string' ? null : (needs[0] ?? null);
}

function isAvoided({ avoidForms = [] }: Wish, { id }: Variant, node: PlacementNode): boolean {
  return avoidForms.some(({ variantId, nodeId }) => variantId === id && nodeId === node.id);
}

function isRuledOut(wish: Wish, node: PlacementNode, gpu: PlacementGpu): boolean {
  return ruleAgainstNode(node, wish) !== null || allowedGpus(node, [gpu], wish).length === 0;
}

/** Everything on which the needs of a card depend: cards that look alike are looked at once. */
function likenessOf(node: PlacementNode, gpu: PlacementGpu, wishes: readonly Wish[]): string {
  const offers = node.engines.map(({ refusedGpus, ...offer }) => {
    const refused = refusedGpus === undefined ? null : refusedGpus.some(({ gpuId }) => gpuId === gpu.id);
    return { ...offer, refused };
  });
  const avoided = wishes.flatMap((wish) => {
    const { id, avoidNodeIds, avoidForms = [] } = wish;
    if (isRuledOut(wish, node, gpu)) return [id];
    const forms = avoidForms.filter(({ nodeId }) => nodeId === node.id).map(({ variantId }) => `${id} ${variantId}`);
    return avoidNodeIds.includes(node.id) ? [id] : forms;
  });
  return JSON.stringify([offers, gpu.kind, gpu.backends, gpu.architecture, gpu.totalBytes, avoided]);
}

function needKey(wishId: string, variantId: string): string {
  return `${wishId} ${variantId}`;
}

function cardKey(node: PlacementNode, gpu: PlacementGpu): string {
  return `${node.id} ${gpu.id}`;
}

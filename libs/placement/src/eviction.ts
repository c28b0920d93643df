import { type Ask, owedOf } from './asks.js';
import { type CheapestSet, cheapestSet, compareCosts, type Shortage } from './cheapest-set.js';
import { findPlace, lookAtNode, nodesFor, type Surroundings } from './find-place.js';
import type { Ledger } from './ledger.js';
import { allowedGpus } from './place-rules.js';
import { type Looked, lookAtSplits, type Place } from './places.js';
import type { CurrentInstance, PlacementNode, Variant } from './snapshot.js';
import type { Willing, Willingness } from './willingness.js';

/**
 * Who makes room for a replica that finds no place: the cheapest set whose bytes suffice on one placement, a GPU or a
 * split. Never a set that does not suffice, never for a mere move, never for replicas that came with the load.
 */
export interface Room {
  readonly place: Place;
  /** Those whose going is waited for: they leave already, leave now, or may leave later. */
  readonly waitsFor: readonly CurrentInstance[];
  /** Those of them that are asked to leave now. */
  readonly evicted: readonly CurrentInstance[];
  /** Nobody is asked yet: those in the way are used, and have not had their turn. */
  readonly isLater: boolean;
}

export interface EvictionContext extends Surroundings {
  readonly willingness: Willingness;
  readonly holding: readonly CurrentInstance[];
  /** Instances that go in any case, without waiting for anybody. */
  readonly leaving: ReadonlySet<string>;
}

/** Of anybody else nobody leaves for it, so nobody has to be looked at. */
export function hasRoomMade({ wish, replica, replacing }: Ask): boolean {
  return replacing === null && wish.claim !== undefined && replica <= owedOf(wish);
}

/** For one that has room made for it. */
export function roomFor(ask: Ask, context: EvictionContext): Room | null {
  const { wish } = ask;
  const going = context.holding.filter(({ id, wanted }) => wanted === 'drain' || context.leaving.has(id));
  const coming = context.ledger.without(going);
  /* Where nobody goes there is no more room than was looked at already. */
  const free = going.length === 0 ? null : findPlace(ask, { ...context, ledger: coming }).place;
  if (free !== null) return { place: free, waitsFor: holdersOf(free, going), evicted: [], isLater: false };
  const willing = context.willingness.towards(wish, context.leaving);
  const now = willing.filter(({ isLater }) => !isLater);
  const found = cheapestRoom(ask, context, coming, now);
  if (found !== null) return { ...waitingFor(found, going), evicted: instancesOf(found.set), isLater: false };
  const later = cheapestRoom(ask, context, coming, willing);
  return later === null ? null : { ...waitingFor(later, going), evicted: [], isLater: true };
}

interface PricedPlace {
  readonly place: Place;
  readonly set: CheapestSet;
}

/** Tier by tier: what is dearer is looked at only where the cheaper ones do not suffice anywhere. */
function cheapestRoom(
  ask: Ask,
  context: EvictionContext,
  coming: Ledger,
  willing: readonly Willing[],
): PricedPlace | null {
  const tiers = [...new Set(willing.map(({ tier }) => tier))].sort((a, b) => a - b);
  for (const highest of tiers) {
    const upToIt = willing.filter(({ tier }) => tier <= highest);
    for (const variant of ask.wish.variants) {
      const found = cheapestOf(ask, variant, context, { coming, willing: upToIt });
      if (found !== null) return found;
    }
  }
  return null;
}

function cheapestOf(
  ask: Ask,
  variant: Variant,
  context: EvictionContext,
  { coming, willing }: { readonly coming: Ledger; readonly willing: readonly Willing[] },
): PricedPlace | null {
  const emptied = { ...context, ledger: coming.without(willing.map(({ instance }) => instance)) };
  let best: PricedPlace | null = null;
  const looked = nodesFor(ask, context.nodes).flatMap((node) =>
    withSplits(lookAtNode(node, ask, variant, emptied), node, ask, { variant, ledger: emptied.ledger }),
  );
  for (const one of looked) {
    const priced = 'place' in one ? price(one.place, coming, willing) : null;
    if (priced !== null && (best === null || isCheaper(priced, best))) best = priced;
  }
  return best;
}

/** Where one card would do, a split may disturb fewer. */
function withSplits(
  looked: readonly Looked[],
  node: PlacementNode,
  { wish, pin }: Ask,
  { variant, ledger }: { readonly variant: Variant; readonly ledger: Ledger },
): Looked[] {
  const isOpen = pin?.gpuIds == null && looked.some((one) => 'place' in one);
  const split = isOpen ? lookAtSplits(node, allowedGpus(node, node.gpus, wish), variant, ledger) : null;
  return split === null ? [...looked] : [...looked, split];
}

function price(place: Place, coming: Ledger, willing: readonly Willing[]): PricedPlace | null {
  const { node, gpus } = place;
  const shortage: Shortage = new Map(
    gpus.map(({ gpuId, reservedBytes }) => {
      const gpu = node.gpus.find(({ id }) => id === gpuId);
      return [gpuId, reservedBytes - ((gpu && coming.freeBytes(node, gpu)) ?? 0)];
    }),
  );
  const here = willing.filter(({ instance }) => instance.nodeId === node.id);
  const set = cheapestSet(shortage, here);
  return set === null ? null : { place, set };
}

function isCheaper(a: PricedPlace, b: PricedPlace): boolean {
  const difference = compareCosts(a.set.cost, b.set.cost) || a.place.gpus.length - b.place.gpus.length;
  return difference !== 0 ? difference < 0 : a.place.leftoverBytes < b.place.leftoverBytes;
}

function waitingFor({ place, set }: PricedPlace, going: readonly CurrentInstance[]): Pick<Room, 'place' | 'waitsFor'> {
  return { place, waitsFor: [...holdersOf(place, going), ...instancesOf(set)] };
}

function instancesOf({ chosen }: CheapestSet): CurrentInstance[] {
  return chosen.map(({ instance }) => instance);
}

function holdersOf({ node, gpus }: Place, instances: readonly CurrentInstance[]): CurrentInstance[] {
  const wanted = new Set(gpus.map(({ gpuId }) => gpuId));
  return instances.filter((one) => one.nodeId === node.id && one.gpus.some(({ gpuId }) => wanted.has(gpuId)));
}

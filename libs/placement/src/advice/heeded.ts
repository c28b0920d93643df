import type { Ask } from '../asks.js';
import type { CurrentInstance, PlanOptions, Snapshot } from '../snapshot.js';
import type { AdvisedMove, AdvisedPlace } from './advice.js';

/** What of an advice a plan may heed at all. Whether it fits is seen when its turn comes. */
export class Heeded {
  /** By instance. */
  readonly moves: ReadonlyMap<string, AdvisedMove>;
  readonly #places: AdvisedPlace[];

  constructor({ advice }: PlanOptions, pins: Snapshot['pins'], standing: ReadonlyMap<string, CurrentInstance>) {
    const dragged = new Set(pins.map(({ instanceId }) => instanceId));
    const moves = (advice?.moves ?? []).filter((move) => {
      const instance = standing.get(move.instanceId);
      return instance !== undefined && !instance.pinned && !dragged.has(instance.id) && !isThere(instance, move);
    });
    this.moves = new Map(moves.map((move) => [move.instanceId, move]));
    this.#places = [...(advice?.places ?? [])];
  }

  /** The ask as it would be if the advice were an order; null where nothing was advised. Each advised place is given once. */
  of(ask: Ask): Ask | null {
    if (ask.advised !== undefined) return asAdvised(ask, ask.advised, variantsKept(ask));
    if (ask.replacing !== null || ask.placeId !== undefined) return null;
    const at = this.#places.findIndex(({ wishId }) => wishId === ask.wish.id);
    const [place] = at < 0 ? [] : this.#places.splice(at, 1);
    return place === undefined ? null : asAdvised(ask, place, [place.variantId]);
  }
}

function isThere({ nodeId, gpus }: CurrentInstance, move: AdvisedMove): boolean {
  const wanted = new Set(move.gpuIds);
  return nodeId === move.nodeId && wanted.size === gpus.length && gpus.every(({ gpuId }) => wanted.has(gpuId));
}

/** Nothing gets worse by a move: what it is now, or what is preferred to that. */
function variantsKept({ wish, replacing }: Ask): readonly string[] {
  const ids = wish.variants.map(({ id }) => id);
  return ids.slice(0, ids.indexOf(replacing?.variantId ?? '') + 1);
}

function asAdvised(
  ask: Ask,
  { nodeId, gpuIds }: Pick<AdvisedPlace, 'nodeId' | 'gpuIds'>,
  variantIds: readonly string[],
): Ask {
  const variants = ask.wish.variants.filter(({ id }) => variantIds.includes(id));
  const pin = { instanceId: ask.replacing?.id ?? '', nodeId, gpuIds };
  return { ...ask, wish: { ...ask.wish, variants }, pin };
}

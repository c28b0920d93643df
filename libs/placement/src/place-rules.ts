import type { PlacementGpu, PlacementNode, Wish } from './snapshot.js';

/**
 * Where a wish may stand at all, by an admin's word: pinned to places, kept off nodes, apart from other wishes. A rule
 * stands against new places and drives out who stands against it. Apart is mutual: who came second looks elsewhere.
 */

/** Why nothing of the wish goes on this node; null where some card of it will do. */
export function ruleAgainstNode({ id, name }: Pick<PlacementNode, 'id' | 'name'>, wish: Wish): string | null {
  if (wish.keepOffNodeIds?.includes(id)) return `${wish.name} is kept off ${name}`;
  return pinnedTo(id, wish) === null ? `${wish.name} is pinned to other nodes` : null;
}

/** Of the cards that it may use, those that the rules leave it. */
export function allowedGpus(
  { id }: Pick<PlacementNode, 'id'>,
  gpus: readonly PlacementGpu[],
  wish: Wish,
): readonly PlacementGpu[] {
  const pinned = pinnedTo(id, wish);
  return pinned === null || pinned === 'all' ? gpus : gpus.filter((gpu) => pinned.has(gpu.id));
}

export function otherCards({ name }: Wish): string {
  return `${name} is pinned to other cards of the node`;
}

/** Cards of the node on which it may stand; null: it is not pinned there but elsewhere. */
function pinnedTo(nodeId: string, { onlyOn = [] }: Wish): 'all' | ReadonlySet<string> | null {
  if (onlyOn.length === 0) return 'all';
  const here = onlyOn.filter((place) => place.nodeId === nodeId);
  if (here.length === 0) return null;
  if (here.some(({ gpuIds }) => gpuIds === null)) return 'all';
  return new Set(here.flatMap(({ gpuIds }) => gpuIds ?? []));
}

interface Standing {
  readonly wishId: string;
  readonly nodeId: string;
}

/** Which wishes never share a node. Mutual, whoever said so. */
export class Separations {
  readonly #foes = new Map<string, Set<string>>();
  readonly #wishes: ReadonlyMap<string, Wish>;

  constructor(wishes: readonly Wish[]) {
    this.#wishes = new Map(wishes.map((wish) => [wish.id, wish]));
    for (const { id, apartFromWishIds = [] } of wishes) {
      for (const other of apartFromWishIds) {
        if (other === id || !this.#wishes.has(other)) continue;
        this.#foesOf(id).add(other);
        this.#foesOf(other).add(id);
      }
    }
  }

  /** Nodes where somebody stands from whom the wish keeps apart, each with the sentence that says so. */
  nodesFor(wish: Wish, standing: readonly Standing[]): ReadonlyMap<string, string> {
    const foes = this.#foes.get(wish.id);
    if (foes === undefined) return NOWHERE;
    return new Map(
      standing.flatMap(({ wishId, nodeId }) => {
        const other = foes.has(wishId) ? this.#wishes.get(wishId) : undefined;
        return other === undefined ? [] : [[nodeId, wordsOf(wish, other)] as const];
      }),
    );
  }

  /** Whether it is this one that gives way where both stand on one node: who asked for it; of two the less important. */
  givesWay(wish: Wish, nodeId: string, holding: readonly (Standing & { readonly wanted: string })[]): Wish | null {
    const foes = this.#foes.get(wish.id);
    if (foes === undefined) return null;
    for (const { wishId, nodeId: at, wanted } of holding) {
      const stands = at === nodeId && wanted === 'run' && foes.has(wishId);
      const other = stands ? this.#wishes.get(wishId) : undefined;
      if (other !== undefined && isSecond(wish, other)) return other;
    }
    return null;
  }

  #foesOf(id: string): Set<string> {
    const known = this.#foes.get(id);
    if (known !== undefined) return known;
    const fresh = new Set<string>();
    this.#foes.set(id, fresh);
    return fresh;
  }
}

const NOWHERE: ReadonlyMap<string, string> = new Map();

function asks({ apartFromWishIds = [] }: Wish, { id }: Wish): boolean {
  return apartFromWishIds.includes(id);
}

function isSecond(wish: Wish, other: Wish): boolean {
  if (!asks(other, wish)) return true;
  if (!asks(wish, other)) return false;
  return wish.priority === other.priority ? wish.id > other.id : wish.priority < other.priority;
}

function wordsOf(wish: Wish, other: Wish): string {
  if (asks(wish, other)) return `${wish.name} keeps apart from ${other.name}, which is on the node`;
  return `${other.name}, which is on the node, keeps apart from ${wish.name}`;
}

import { TIERS, type Willing } from './willingness.js';

/** Bytes that are missing, by GPU id. */
export type Shortage = ReadonlyMap<string, number>;

export interface CheapestSet {
  readonly chosen: readonly Willing[];
  /** By tier, the dearest last. */
  readonly cost: readonly number[];
}

/** Sets beyond these are not looked at: the best one until then is taken. It always suffices. */
const MOST_LOOKS = 20_000;

/** The cheapest of these whose bytes cover what is missing; null where all of them together do not. */
export function cheapestSet(shortage: Shortage, willing: readonly Willing[]): CheapestSet | null {
  const useful = willing
    .filter((one) => [...shortage].some(([gpuId, short]) => short > 0 && bytesOn(one, gpuId) > 0))
    .sort((a, b) => a.tier - b.tier || a.cost - b.cost || (a.instance.id < b.instance.id ? -1 : 1));
  return new SetSearch(useful).run(shortage);
}

/** Depth first, the cheaper ones first, so that what is found first is a plain greedy answer. */
class SetSearch {
  #best: CheapestSet | null = null;
  #looks = 0;

  constructor(private readonly useful: readonly Willing[]) {}

  run(shortage: Shortage): CheapestSet | null {
    this.#search(0, shortage, [], FREE);
    return this.#best;
  }

  #search(from: number, shortage: Shortage, chosen: readonly Willing[], cost: readonly number[]): void {
    this.#looks += 1;
    if (this.#best !== null && (this.#looks > MOST_LOOKS || compareCosts(cost, this.#best.cost) >= 0)) return;
    if (isCovered(shortage)) {
      this.#best = { chosen, cost };
      return;
    }
    const next = this.useful[from];
    if (next === undefined || !this.#restSuffices(from, shortage)) return;
    this.#search(from + 1, less(shortage, next), [...chosen, next], plus(cost, next));
    this.#search(from + 1, shortage, chosen, cost);
  }

  #restSuffices(from: number, shortage: Shortage): boolean {
    const rest = this.useful.slice(from);
    return [...shortage].every(([gpuId, short]) => rest.reduce((sum, one) => sum + bytesOn(one, gpuId), 0) >= short);
  }
}

const FREE: readonly number[] = TIERS.map(() => 0);

/** The dearest tier decides. */
export function compareCosts(a: readonly number[], b: readonly number[]): number {
  for (let tier = TIERS.length - 1; tier >= 0; tier--) {
    const difference = (a[tier] ?? 0) - (b[tier] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function plus(cost: readonly number[], { tier, cost: more }: Willing): number[] {
  return cost.map((sum, i) => (i === tier ? sum + more : sum));
}

function less(shortage: Shortage, one: Willing): Shortage {
  return new Map([...shortage].map(([gpuId, short]) => [gpuId, short - bytesOn(one, gpuId)]));
}

function isCovered(shortage: Shortage): boolean {
  return [...shortage.values()].every((short) => short <= 0);
}

function bytesOn({ instance }: Willing, gpuId: string): number {
  return instance.gpus.reduce((sum, share) => sum + (share.gpuId === gpuId ? share.reservedBytes : 0), 0);
}

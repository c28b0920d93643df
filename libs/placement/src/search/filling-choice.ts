import type { Filling } from './filling.js';
import type { FillingPrices, Terms } from './filling-prices.js';

/**
 * One filling per node, together the most capacity: depth-first search over those whose loss at the prices does not
 * exceed the gap to the bound, the least loss first.
 */
export class FillingChoice {
  readonly #terms: Terms;
  readonly #prices: FillingPrices;
  readonly #isPossible: (chosen: readonly Filling[]) => boolean;
  #levels: Level[] = [];
  #visits = 0;
  #best = 0;
  #found: readonly Filling[] | null = null;
  readonly #path: Filling[] = [];
  readonly #copies: Int32Array;
  readonly #nodes: Int32Array;
  #disturbed = 0;

  constructor(terms: Terms, prices: FillingPrices, isPossible: (chosen: readonly Filling[]) => boolean) {
    this.#terms = terms;
    this.#prices = prices;
    this.#isPossible = isPossible;
    this.#copies = new Int32Array(terms.models.length);
    this.#nodes = new Int32Array(terms.models.length);
  }

  /** More than this capacity, in the order of the groups; null when nothing was found in so many visits. */
  choose(groups: readonly (readonly Filling[])[], capacity: number, visits: number): readonly Filling[] | null {
    this.#visits = visits;
    this.#best = capacity;
    this.#found = null;
    this.#arrange(groups);
    const first = this.#levels.reduce((sum, { least }) => sum + least, 0);
    this.#descend(0, first);
    if (this.#found === null) return null;
    const found: Filling[] = [];
    for (const [i, { of }] of this.#levels.entries()) found[of] = (this.#found as readonly Filling[])[i] as Filling;
    return found;
  }

  /** Few options first; losses count from the best that there is on the node, whatever the group. */
  #arrange(groups: readonly (readonly Filling[])[]): void {
    const gap = this.#prices.bound - this.#best;
    this.#levels = groups.map((group, of) => {
      const priced = group.map((filling) => ({ filling, loss: this.#prices.most(of) - this.#prices.of(filling) }));
      const options = priced.filter(({ loss }) => loss < gap).sort((a, b) => a.loss - b.loss);
      return { of, options, least: options[0]?.loss ?? Number.POSITIVE_INFINITY, sources: NO_SOURCES };
    });
    this.#levels.sort((a, b) => a.options.length - b.options.length);
    let sources = new Int32Array(this.#terms.models.length);
    for (const level of [...this.#levels].reverse()) {
      level.sources = sources;
      sources = sources.slice();
      for (const model of new Set(level.options.flatMap(({ filling }) => filling.present)))
        sources[model] = (sources[model] as number) + 1;
    }
  }

  /** `lost` is what is lost at least, whatever comes. */
  #descend(at: number, lost: number): void {
    const level = this.#levels[at];
    if (level === undefined) {
      this.#judge();
      return;
    }
    for (const { filling, loss } of level.options) {
      const least = lost + loss - level.least;
      if (this.#prices.bound - least <= this.#best || --this.#visits < 0) return;
      this.#path[at] = filling;
      this.#count(filling, 1);
      if (this.#isWithin(filling) && this.#mayHold(level.sources)) this.#descend(at + 1, least);
      this.#count(filling, -1);
    }
  }

  #count({ models, present, disturbed }: Filling, sign: 1 | -1): void {
    this.#disturbed += sign * disturbed;
    for (let i = 0; i < models.length; i++) {
      const model = models[i] as number;
      this.#copies[model] = (this.#copies[model] as number) + sign;
    }
    for (let i = 0; i < present.length; i++) {
      const model = present[i] as number;
      this.#nodes[model] = (this.#nodes[model] as number) + sign;
    }
  }

  #isWithin({ present }: Filling): boolean {
    const { models, moveBudget } = this.#terms;
    if (this.#disturbed > moveBudget) return false;
    return present.every((model) => (this.#copies[model] as number) <= (models[model]?.most ?? 0));
  }

  /** Whether those that are left have what is still needed. */
  #mayHold(sources: Int32Array): boolean {
    const { needed } = this.#terms;
    for (let i = 0; i < needed.length; i++)
      if ((this.#nodes[i] as number) + (sources[i] as number) < (needed[i] as number)) return false;
    return true;
  }

  #judge(): void {
    const chosen = this.#path.slice(0, this.#levels.length);
    const capacity = capacityOf(chosen, this.#terms);
    if (capacity <= this.#best || !this.#isPossible(chosen)) return;
    this.#best = capacity;
    this.#found = chosen;
  }
}

export function capacityOf(chosen: readonly Filling[], { models }: Terms): number {
  const seats: { value: number; slots: number }[][] = models.map(() => []);
  for (const filling of chosen)
    for (let i = 0; i < filling.models.length; i++)
      seats[filling.models[i] as number]?.push({
        value: filling.values[i] as number,
        slots: filling.slots[i] as number,
      });
  let sum = 0;
  for (const { index, demand } of models) {
    let left = demand;
    for (const { value, slots } of seats[index]?.sort((a, b) => b.value - a.value) ?? []) {
      sum += value * Math.min(left, slots);
      left = Math.max(0, left - slots);
    }
  }
  return sum;
}

interface Level {
  readonly of: number;
  readonly options: readonly { readonly filling: Filling; readonly loss: number }[];
  /** Of the first option. */
  readonly least: number;
  /** On how many of the levels after it each model can be. */
  sources: Int32Array;
}

const NO_SOURCES = new Int32Array(0);

import { CardChoice } from './card-choice.js';
import { LOAD_COST_PER_MIB, Stretches } from './gains.js';
import type { Choice, Model } from './problem.js';
import type { Seating } from './seating.js';

/** A seat that could be, wherever. */
export interface Offer {
  readonly model: Model;
  readonly choice: Choice;
  readonly slots: number;
}

/** What one slot and everything before the first one take, and what a slot is worth there. */
interface Terms {
  readonly choice: Choice;
  readonly fixedMiB: number;
  readonly slotMiB: number;
  readonly worth: number;
}

/** What could fill some room: of each model its smallest seats and the slots that may follow. The knapsack chooses. */
export class Offers {
  readonly #seating: Seating;
  readonly #knapsack = new CardChoice();
  readonly #stretches = new Stretches();
  readonly #offers: Offer[] = [];

  constructor(seating: Seating) {
    this.#seating = seating;
  }

  clear(): void {
    this.#knapsack.clear();
  }

  /** As it is, without another slot. */
  add(offer: Offer, cost: number, value: number, slotCost = 0): void {
    this.#offers[this.#knapsack.offer(cost, value, slotCost)] = offer;
  }

  /** A variant with any number of slots. */
  addWay(model: Model, { choice, fixedMiB, slotMiB, worth }: Terms, room: number, structure: number, scale: number) {
    const { minSlots } = model;
    const cost = fixedMiB + minSlots * slotMiB;
    if (cost > room) return;
    this.#stretches.read(this.#seating, model, worth);
    const gain = scale * this.#stretches.sum(minSlots);
    if (structure + gain <= 0 && structure + scale * this.#stretches.sum(model.maxSlots) <= 0) return;
    this.add({ model, choice, slots: minSlots }, cost, structure + gain - loadCost(choice), slotMiB);
    this.#extend(model.maxSlots - minSlots, minSlots, scale);
  }

  /** What so many slots of this worth add. */
  worthOf(model: Model, worth: number, slots: number): number {
    this.#stretches.read(this.#seating, model, worth);
    return this.#stretches.sum(slots);
  }

  /** All since the last time exclude one another. */
  endModel(isMissed: boolean): void {
    this.#knapsack.endClass(isMissed);
  }

  choose(room: number): Offer[] {
    return this.#knapsack.solve(room).map(({ chain, slots }) => {
      const offer = this.#offers[chain] as Offer;
      return slots === 0 ? offer : { ...offer, slots: offer.slots + slots };
    });
  }

  /** The slots after the first `skip`, `most` of them at most. */
  #extend(most: number, skip: number, scale: number): void {
    const { counts, worths, length } = this.#stretches;
    let skipped = skip;
    let left = most;
    for (let i = 0; i < length && left > 0; i++) {
      const all = counts[i] as number;
      const count = Math.min(left, all - skipped);
      skipped = Math.max(0, skipped - all);
      if (count <= 0) continue;
      this.#knapsack.extend(count, scale * (worths[i] as number));
      left -= count;
    }
  }
}

function loadCost({ weightsMiB }: Choice): number {
  return LOAD_COST_PER_MIB * weightsMiB;
}

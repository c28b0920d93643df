import { CardChoice } from './card-choice.js';
import type { Chance } from './chance.js';
import { fillCapacityGains, KEEP_BONUS, LOAD_COST_PER_MIB, pinGain, structureGain } from './gains.js';
import type { Card, Choice, Model } from './problem.js';
import { mibOn, type Seat, seatOf } from './seat.js';
import type { Seating } from './seating.js';

/** How a card is to be filled this time; noise makes the search try what is second best. */
export interface Mood {
  /** 0 is the exact optimum; 0.3 lets values err by up to that part. */
  readonly noise: number;
  /** Probability that a model is not considered at all. */
  readonly skip: number;
  /** Only the smallest seat of each model that something above capacity asks for. */
  readonly lean: boolean;
}

interface Offer {
  readonly model: Model;
  readonly choice: Choice;
  readonly slots: number;
}

/** Fills what is free on one card with the best set of whole seats, given everything else. */
export class CardFilling {
  readonly #seating: Seating;
  readonly #chance: Chance;
  readonly #knapsack = new CardChoice();
  readonly #gains: Float64Array;
  #offers: Offer[] = [];

  constructor(seating: Seating, chance: Chance) {
    this.#seating = seating;
    this.#chance = chance;
    this.#gains = new Float64Array(1 + Math.max(0, ...seating.problem.models.map(({ maxSlots }) => maxSlots)));
  }

  fill(card: Card, mood: Mood): void {
    const free = this.#seating.freeOn(card);
    this.#knapsack.clear();
    this.#offers = [];
    for (const model of this.#seating.problem.models) {
      if (mood.skip > 0 && this.#chance.next() < mood.skip) continue;
      if (this.#mayCome(model, card)) this.#offerModel(model, card, free, mood);
    }
    for (const option of this.#knapsack.solve(free)) {
      const { model, choice, slots } = this.#offers[option] as Offer;
      this.#seating.add(this.#seatOn(card, model, choice, slots));
    }
  }

  #mayCome(model: Model, card: Card): boolean {
    return this.#seating.seatsOf(model).length < model.most && !this.#seating.sitsOn(model, card);
  }

  /** The very seat that runs, where it is one: keeping is then found by identity. */
  #seatOn(card: Card, model: Model, choice: Choice, slots: number): Seat {
    const running = this.#seating.register.on(model, card)?.seat;
    if (running?.cards.length === 1 && running.choice === choice && running.slots === slots) return running;
    return seatOf(model, choice, slots, [card], [choice.layers]);
  }

  #offerModel(model: Model, card: Card, free: number, mood: Mood): void {
    const structure = structureGain(this.#seating, model, card.node) + pinGain(this.#seating, model, card);
    const trust = mood.noise === 0 ? 1 : 1 + mood.noise * (2 * this.#chance.next() - 1);
    if (mood.lean) {
      this.#offerSmallest(model, card, free, structure * trust);
      return;
    }
    for (const choice of model.choices) {
      if ((choice.tags & card.tags) === 0) continue;
      const fixed = card.contextMiB + choice.computeMiB + choice.weightsMiB;
      if (fixed + model.minSlots * choice.slotMiB > free) continue;
      this.#offerChoice(model, choice, { card, free, fixed, structure, scale: model.weight * trust });
    }
    this.#knapsack.endClass();
  }

  /** What runs here may come back as it was. */
  #offerSmallest(model: Model, card: Card, free: number, value: number): void {
    if (value <= 0) return;
    let least = free + 1;
    let smallest: Choice | null = null;
    for (const choice of model.choices) {
      if ((choice.tags & card.tags) === 0) continue;
      const cost = card.contextMiB + choice.computeMiB + choice.weightsMiB + model.minSlots * choice.slotMiB;
      if (cost >= least) continue;
      least = cost;
      smallest = choice;
    }
    if (smallest !== null) this.#offer({ model, choice: smallest, slots: model.minSlots }, least, value);
    const running = this.#seating.register.on(model, card)?.seat;
    if (running?.cards.length === 1 && mibOn(running, 0) <= free) this.#offer(running, mibOn(running, 0), value * 1.01);
    this.#knapsack.endClass();
  }

  #offer({ model, choice, slots }: Offer, cost: number, value: number): void {
    this.#offers.push({ model, choice, slots });
    this.#knapsack.offer(cost, value);
  }

  #offerChoice(model: Model, choice: Choice, at: Bid): void {
    const { card, free, fixed, structure, scale } = at;
    const running = this.#seating.register.on(model, card)?.seat;
    const kept = running?.choice === choice && running.cards.length === 1 ? running.slots : -1;
    fillCapacityGains(this.#seating, model, choice.worth[card.pace] as number, this.#gains);
    let last = -1;
    for (let slots = model.minSlots; slots <= model.maxSlots; slots++) {
      const cost = fixed + slots * choice.slotMiB;
      if (cost > free) return;
      const gain = this.#gains[slots] as number;
      if (gain === last && slots !== kept) continue;
      last = gain;
      const value = structure + scale * gain + (slots === kept ? KEEP_BONUS : -LOAD_COST_PER_MIB * choice.weightsMiB);
      if (value <= 0) continue;
      this.#offer({ model, choice, slots }, cost, value);
    }
  }
}

interface Bid {
  readonly card: Card;
  readonly free: number;
  /** Bytes before the first slot. */
  readonly fixed: number;
  readonly structure: number;
  readonly scale: number;
}

import type { Chance } from './chance.js';
import { KEEP_BONUS, pinGain, structureGain } from './gains.js';
import type { Guest } from './guests.js';
import { Offers } from './offers.js';
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

/** Fills what is free on one card with the best set of whole seats, given everything else. */
export class CardFilling {
  readonly #seating: Seating;
  readonly #chance: Chance;
  readonly #offers: Offers;

  constructor(seating: Seating, chance: Chance) {
    this.#seating = seating;
    this.#chance = chance;
    this.#offers = new Offers(seating);
  }

  fill(card: Card, mood: Mood): void {
    const free = this.#seating.freeOn(card);
    this.#offers.clear();
    for (const guest of this.#seating.problem.guests.on(card)) {
      if (guest.leastMiB > free) continue;
      if (mood.skip > 0 && this.#chance.next() < mood.skip) continue;
      if (this.#mayCome(guest.model, card)) this.#offerModel(guest, card, free, mood);
    }
    for (const { model, choice, slots } of this.#offers.choose(free))
      this.#seating.add(this.#seatOn(card, model, choice, slots));
  }

  #mayCome(model: Model, card: Card): boolean {
    return this.#seating.seatsOf(model).length < model.most && !this.#seating.sitsOn(model, card);
  }

  /** The very seat that runs, where it is one: keeping is then found by identity. */
  #seatOn(card: Card, model: Model, choice: Choice, slots: number): Seat {
    const running = this.#runningOn(card, model);
    if (running?.choice === choice && running.slots === slots) return running;
    return seatOf(model, choice, slots, [card], [choice.layers]);
  }

  #runningOn(card: Card, model: Model): Seat | undefined {
    if (this.#seating.problem.running.length === 0) return undefined;
    const running = this.#seating.problem.register.on(model, card)?.seat;
    return running?.cards.length === 1 ? running : undefined;
  }

  #offerModel(guest: Guest, card: Card, free: number, mood: Mood): void {
    const { model } = guest;
    const structure = structureGain(this.#seating, model, card.node) + pinGain(this.#seating, model, card);
    const trust = mood.noise === 0 ? 1 : 1 + mood.noise * (2 * this.#chance.next() - 1);
    const running = this.#runningOn(card, model);
    if (mood.lean) this.#offerSmallest(guest, running, free, structure * trust);
    else {
      for (const way of guest.ways) this.#offers.addWay(model, way, free, structure, model.weight * trust);
      if (running !== undefined) this.#offerToKeep(running, free, structure, model.weight * trust);
    }
    this.#offers.endModel(structure > 0);
  }

  /** What runs here may come back as it was. */
  #offerSmallest({ model, smallest, leastMiB }: Guest, running: Seat | undefined, free: number, value: number): void {
    if (value <= 0) return;
    this.#offers.add({ model, choice: smallest, slots: model.minSlots }, leastMiB, value);
    if (running !== undefined && mibOn(running, 0) <= free) this.#offers.add(running, mibOn(running, 0), value * 1.01);
  }

  #offerToKeep(running: Seat, free: number, structure: number, scale: number): void {
    const cost = mibOn(running, 0);
    if (cost > free) return;
    const gain = scale * this.#offers.worthOf(running.model, running.worth, running.slots);
    this.#offers.add(running, cost, structure + gain + KEEP_BONUS);
  }
}

import type { Chance } from './chance.js';
import { structureGain } from './gains.js';
import { type Offer, Offers } from './offers.js';
import type { Card, Choice, Model, Place } from './problem.js';
import { seatOf } from './seat.js';
import type { Seating } from './seating.js';
import type { SplitFinder } from './split.js';

/**
 * Fills a node of several cards as if they were one: which models, variants and slots together, by the same knapsack as
 * for a card; then these are packed, whole where that can be, else split over what is left.
 */
export class NodeFilling {
  readonly #seating: Seating;
  readonly #splits: SplitFinder;
  readonly #chance: Chance;
  readonly #offers: Offers;

  constructor(seating: Seating, splits: SplitFinder, chance: Chance) {
    this.#seating = seating;
    this.#splits = splits;
    this.#chance = chance;
    this.#offers = new Offers(seating);
  }

  fill(place: Place): void {
    const cards = place.cards.filter((card) => this.#seating.freeOn(card) > LEAST_MIB);
    if (cards.length < 2) return;
    for (const offer of this.#largeFirst(this.#choose(place, cards))) this.#seat(offer, place, cards);
  }

  #choose({ index }: Place, cards: readonly Card[]): Offer[] {
    const room = cards.reduce((sum, card) => sum + this.#seating.freeOn(card), 0);
    const average = room / cards.length;
    const noise = this.#chance.pick([0, 0.1, 0.3]) ?? 0;
    const waste = this.#chance.next();
    this.#offers.clear();
    for (const model of this.#seating.problem.models) {
      if (this.#seating.seatsOf(model).length >= model.most || this.#chance.next() < SKIPPED) continue;
      const structure = structureGain(this.#seating, model, index);
      const trust = 1 + noise * (2 * this.#chance.next() - 1);
      for (const choice of model.choices) {
        const card = slowest(choice, cards);
        if (card === undefined) continue;
        const part = card.contextMiB + choice.computeMiB;
        const loss = 1 + (waste * part) / average;
        const way = {
          choice,
          fixedMiB: part + choice.weightsMiB * loss,
          slotMiB: choice.slotMiB * loss,
          worth: choice.worth[card.pace] as number,
        };
        this.#offers.addWay(model, way, room, structure, model.weight * trust);
      }
      this.#offers.endModel(structure > 0);
    }
    return this.#offers.choose(room);
  }

  /** As far as chance agrees. */
  #largeFirst(offers: readonly Offer[]): Offer[] {
    const ranked = offers.map((offer) => ({ offer, rank: sizeOf(offer) * (0.5 + this.#chance.next()) }));
    return ranked.sort((a, b) => b.rank - a.rank).map(({ offer }) => offer);
  }

  #seat({ model, choice, slots }: Offer, place: Place, cards: readonly Card[]): void {
    const card = this.#tightest(model, choice, slots, cards);
    const seat =
      card !== null
        ? seatOf(model, choice, slots, [card], [choice.layers])
        : this.#splits.fitting(model, choice, slots, place.cards, this.#chance.next() < 0.5);
    if (seat !== null) this.#seating.add(seat);
  }

  #tightest(model: Model, choice: Choice, slots: number, cards: readonly Card[]): Card | null {
    const needs = choice.computeMiB + choice.weightsMiB + slots * choice.slotMiB;
    let best: Card | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const card of cards) {
      const left = this.#seating.freeOn(card) - card.contextMiB - needs;
      if (left < 0 || left >= least || (choice.tags & card.tags) === 0) continue;
      if (this.#seating.sitsOn(model, card)) continue;
      best = card;
      least = left;
    }
    return best;
  }
}

function slowest(choice: Choice, cards: readonly Card[]): Card | undefined {
  let found: Card | undefined;
  for (const card of cards)
    if ((choice.tags & card.tags) !== 0 && card.bandwidth < (found?.bandwidth ?? Number.POSITIVE_INFINITY))
      found = card;
  return found;
}

function sizeOf({ choice, slots }: Offer): number {
  return choice.weightsMiB + slots * choice.slotMiB;
}

/** A card with less is full. */
const LEAST_MIB = 500;
const SKIPPED = 0.05;

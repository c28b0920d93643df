import type { Chance } from './chance.js';
import { structureGain } from './gains.js';
import type { Card, Model, Place, Problem } from './problem.js';
import type { Ruin } from './ruin.js';
import { type Seat, seatOf } from './seat.js';
import type { Seating } from './seating.js';
import type { SplitFinder } from './split.js';

/**
 * Finds room for a model that lacks an instance. Whoever has to give way is looked a place for in the whole fleet, and
 * may push out another one in turn, a few links deep.
 */
export class Ejection {
  readonly #seating: Seating;
  readonly #problem: Problem;
  readonly #splits: SplitFinder;
  readonly #ruin: Ruin;
  readonly #chance: Chance;
  readonly #groups: readonly Place[];

  constructor(seating: Seating, splits: SplitFinder, ruin: Ruin, chance: Chance) {
    this.#seating = seating;
    this.#problem = seating.problem;
    this.#splits = splits;
    this.#ruin = ruin;
    this.#chance = chance;
    this.#groups = this.#problem.places.filter(({ state, cards }) => state === 'ready' && cards.length > 1);
  }

  insist(model: Model, touched: Set<Card>): void {
    this.#push(model, touched, 0);
  }

  /** Those who had to go, the heavy ones first, each where it fits most tightly; true when all have a place again. */
  reseat(touched: Set<Card>): void {
    for (const model of this.#ruin.takeEvicted()) this.#settle(model, touched, DEEPEST);
  }

  #push(model: Model, touched: Set<Card>, depth: number): void {
    const seat = this.#isFull(model) ? null : this.#force(model, touched);
    if (seat !== null) this.#seating.add(seat);
    for (const evicted of this.#ruin.takeEvicted()) if (evicted !== model) this.#settle(evicted, touched, depth + 1);
  }

  #force(model: Model, touched: Set<Card>): Seat | null {
    const onNode = this.#groups.length > 0 && this.#chance.next() < this.#nodeShare(model);
    return onNode ? this.#forceOnNode(model, touched) : this.#forceOnCard(model, touched);
  }

  #isFull(model: Model): boolean {
    return this.#seating.seatsOf(model).length >= model.most;
  }

  /** A model that fits on no card alone has to be split. */
  #nodeShare(model: Model): number {
    return this.#problem.guests.homes(model).cards.length > 0 ? 0.15 : 1;
  }

  #settle(model: Model, touched: Set<Card>, depth: number): void {
    while (this.place(model, touched));
    if (depth < DEEPEST && this.#lacks(model) && this.#chance.next() < 0.7) this.#push(model, touched, depth);
  }

  #lacks(model: Model): boolean {
    const nodes = this.#seating.nodesOf(model);
    if (nodes === 0) return this.#seating.seatsOf(model).length === 0;
    const { replicas, survivable } = this.#ruin.emphasis;
    return (replicas > 0 && nodes < model.owed) || (survivable > 0 && model.ha && nodes < 2);
  }

  /** Where it adds to the levels above capacity and nobody has to go. */
  place(model: Model, touched: Set<Card>): boolean {
    if (this.#isFull(model) || !this.#lacks(model)) return false;
    const seat = this.#tightest(model) ?? this.#split(model);
    if (seat === null) return false;
    for (const card of seat.cards) touched.add(card);
    this.#seating.add(seat);
    return true;
  }

  /** The same on any of these cards, or split over one of these nodes. */
  placeAmong(model: Model, nodes: readonly Place[], touched: Set<Card>): boolean {
    if (this.#isFull(model) || !this.#lacks(model)) return false;
    const cards = nodes.flatMap((place) => place.cards);
    const seat = this.#anyOf(model, cards) ?? this.#splitAmong(model, nodes);
    if (seat === null) return false;
    for (const card of seat.cards) touched.add(card);
    this.#seating.add(seat);
    return true;
  }

  #anyOf(model: Model, cards: readonly Card[]): Seat | null {
    const begin = this.#chance.below(cards.length);
    for (let i = 0; i < cards.length; i++) {
      const card = cards[(begin + i) % cards.length] as Card;
      const least = this.#problem.guests.of(model, card)?.leastMiB;
      if (least === undefined || least > this.#seating.freeOn(card)) continue;
      if (this.#seating.sitsOn(model, card) || structureGain(this.#seating, model, card.node) <= 0) continue;
      return this.#smallestOn(model, card);
    }
    return null;
  }

  #splitAmong(model: Model, nodes: readonly Place[]): Seat | null {
    for (const { index, cards } of nodes) {
      if (cards.length < 2 || structureGain(this.#seating, model, index) <= 0) continue;
      const seat = this.#splits.best([model], cards, LEAN);
      if (seat !== null) return seat;
    }
    return null;
  }

  #tightest(model: Model): Seat | null {
    const { cards, leastMiB } = this.#problem.guests.homes(model);
    let best: Card | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < cards.length; i++) {
      const card = cards[i] as Card;
      const left = this.#seating.freeOn(card) - (leastMiB[i] as number);
      if (left < 0 || left >= least || structureGain(this.#seating, model, card.node) <= 0) continue;
      if (this.#seating.sitsOn(model, card) || (best !== null && this.#chance.next() < 0.15)) continue;
      best = card;
      least = left;
    }
    return best === null ? null : this.#smallestOn(model, best);
  }

  #smallestOn(model: Model, card: Card): Seat | null {
    const guest = this.#problem.guests.of(model, card);
    if (guest === undefined) return null;
    return seatOf(model, guest.smallest, model.minSlots, [card], [guest.smallest.layers]);
  }

  #split(model: Model): Seat | null {
    for (let i = 0; i < Math.min(4, this.#groups.length); i++) {
      const place = this.#chance.pick(this.#groups) as Place;
      if (structureGain(this.#seating, model, place.index) <= 0) continue;
      const seat = this.#splits.best([model], place.cards, LEAN);
      if (seat !== null) return seat;
    }
    return null;
  }

  #forceOnCard(model: Model, touched: Set<Card>): Seat | null {
    for (let attempt = 0; attempt < 4; attempt++) {
      const card = this.#candidate(model);
      if (card === null) return null;
      const least = this.#problem.guests.of(model, card)?.leastMiB ?? Number.POSITIVE_INFINITY;
      const enough = () => this.#seating.freeOn(card) >= least;
      touched.add(card);
      this.#ruin.makeRoom(card, enough, touched);
      if (enough()) return this.#smallestOn(model, card);
    }
    return null;
  }

  /** Of a few that could hold it, the one where least has to give way. */
  #candidate(model: Model): Card | null {
    let best: Card | null = null;
    let least = Number.POSITIVE_INFINITY;
    const { cards, leastMiB } = this.#problem.guests.homes(model);
    for (let i = 0; i < 5; i++) {
      const at = this.#chance.below(cards.length);
      const card = cards[at];
      if (card === undefined) return null;
      if (structureGain(this.#seating, model, card.node) <= 0) continue;
      if (this.#seating.sitsOn(model, card)) continue;
      const short = Math.max(0, (leastMiB[at] as number) - this.#seating.freeOn(card)) * (0.5 + this.#chance.next());
      if (short >= least) continue;
      best = card;
      least = short;
    }
    return best;
  }

  #forceOnNode(model: Model, touched: Set<Card>): Seat | null {
    const place = this.#chance.pick(this.#groups);
    if (place === undefined || structureGain(this.#seating, model, place.index) <= 0) return null;
    for (const card of this.#chance.shuffle([...place.cards])) {
      this.#ruin.vacate(card, 0.5, touched);
      const seat = this.#splits.best([model], place.cards, LEAN);
      if (seat !== null) return seat;
    }
    return null;
  }
}

const DEEPEST = 3;
const LEAN = { thrift: 1, noise: 0.3, remnantsFirst: false, lean: true };

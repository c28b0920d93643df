import type { Chance } from './chance.js';
import { structureLoss } from './gains.js';
import type { Card, Model, Running } from './problem.js';
import type { Emphasis } from './score.js';
import type { Seat } from './seat.js';
import type { Seating } from './seating.js';

/** Takes seats away without ever disturbing more running instances than the move budget allows. */
export class Ruin {
  readonly #seating: Seating;
  readonly #chance: Chance;
  #evicted = new Set<Model>();
  /** What is missed how much when room has to be made. */
  emphasis: Emphasis = { served: 6, replicas: 2, survivable: 1 };

  constructor(seating: Seating, chance: Chance) {
    this.#seating = seating;
    this.#chance = chance;
  }

  /** True when it went; pinned running instances and those beyond the move budget stay. */
  remove(seat: Seat): boolean {
    if (this.#seating.keeps(seat) !== undefined) {
      if (this.#seating.disrupted >= this.#seating.problem.moveBudget || this.#seating.isPinned(seat)) return false;
    }
    this.#seating.remove(seat);
    this.#evicted.add(seat.model);
    return true;
  }

  /** The models of which something was taken away since the last call, heavy ones first. */
  takeEvicted(): Model[] {
    if (this.#evicted.size === 0) return [];
    const evicted = [...this.#evicted].sort((a, b) => b.weight - a.weight);
    this.#evicted = new Set();
    return evicted;
  }

  /** Empties a card; running instances go with this probability. Returns the cards that gained room. */
  vacate(card: Card, disturb: number, touched: Set<Card>): void {
    touched.add(card);
    for (const seat of [...this.#seating.seatsOn(card)]) {
      const running = this.#seating.keeps(seat) !== undefined;
      if (running && this.#chance.next() >= disturb) continue;
      if (this.remove(seat)) for (const other of seat.cards) touched.add(other);
    }
  }

  vacateModel(model: Model, disturb: number, touched: Set<Card>): void {
    for (const seat of [...this.#seating.seatsOf(model)]) {
      const running = this.#seating.keeps(seat) !== undefined;
      if (running && this.#chance.next() >= disturb) continue;
      if (this.remove(seat)) for (const card of seat.cards) touched.add(card);
    }
  }

  /** Those whom the levels above capacity miss least first, as far as chance agrees, until enough is free. */
  makeRoom(card: Card, enough: () => boolean, touched: Set<Card>): void {
    const ranked = [...this.#seating.seatsOn(card)].map((seat) => ({
      seat,
      rank: structureLoss(this.#seating, seat, this.emphasis) * this.#chance.next(),
    }));
    ranked.sort((a, b) => a.rank - b.rank);
    for (const { seat } of ranked) {
      if (enough()) return;
      if (this.remove(seat)) for (const other of seat.cards) touched.add(other);
    }
  }

  /** Puts a running instance back exactly as it was, at the cost of whatever took its place. */
  restore({ seat }: Running, touched: Set<Card>): boolean {
    for (const other of [...this.#seating.seatsOf(seat.model)]) {
      const onSameCard = other.cards.some((card) => seat.cards.includes(card));
      const splitToo = seat.cards.length > 1 && other.cards.length > 1 && other.node === seat.node;
      if ((onSameCard || splitToo) && !this.#removeInto(other, touched)) return false;
    }
    for (const card of seat.cards) this.vacate(card, 0, touched);
    const [last] = this.#seating.seatsOf(seat.model).slice(-1);
    if (last !== undefined && this.#seating.seatsOf(seat.model).length >= seat.model.most) {
      if (!this.#removeInto(last, touched)) return false;
    }
    if (!this.#fits(seat)) return false;
    this.#seating.add(seat);
    return true;
  }

  #removeInto(seat: Seat, touched: Set<Card>): boolean {
    for (const card of seat.cards) touched.add(card);
    return this.remove(seat);
  }

  /** The card held this very seat once, so only others can be in the way. */
  #fits(seat: Seat): boolean {
    const { problem } = this.#seating;
    this.#seating.add(seat);
    const fits = seat.cards.every((card) => this.#seating.freeOn(problem.cards[card.index] as Card) >= 0);
    this.#seating.remove(seat);
    return fits;
  }
}

import type { Chance } from './chance.js';
import type { Card, Problem } from './problem.js';
import type { Seating } from './seating.js';

/** Draws a few cards that might trade what they hold: where something ran, and where what is there could be instead. */
export class Sites {
  readonly #seating: Seating;
  readonly #problem: Problem;
  readonly #chance: Chance;

  constructor(seating: Seating, chance: Chance) {
    this.#seating = seating;
    this.#problem = seating.problem;
    this.#chance = chance;
  }

  draw(): Card[] {
    const first = this.#first();
    if (first === undefined) return [];
    const cards = new Set([first]);
    const most = LEAST_CARDS + this.#chance.below(MORE_CARDS);
    for (let tries = 0; tries < 3 * most && cards.size < most; tries++) {
      const next = this.#chance.next() < RELATED ? this.#relatedTo([...cards]) : this.#chance.pick(this.#problem.open);
      if (next !== undefined) this.#add(next, cards);
    }
    return [...cards];
  }

  /** Mostly with the cards beside it, so that what is split over them can be seated otherwise. */
  #add(card: Card, cards: Set<Card>): void {
    cards.add(card);
    if (this.#chance.next() > WITH_NODE) return;
    const beside = this.#problem.places[card.node]?.cards ?? [];
    for (const other of beside.slice(0, MOST_BESIDE)) cards.add(other);
  }

  #first(): Card | undefined {
    const away = this.#seating.disrupted > 0 && this.#chance.next() < RETURNING ? this.#leftCard() : undefined;
    return away ?? this.#chance.pick(this.#problem.open);
  }

  /** Where something ran that the plan moves. */
  #leftCard(): Card | undefined {
    const seat = this.#chance.pick(this.#problem.alive)?.seat;
    const card = seat?.cards[0];
    if (seat === undefined || card === undefined || this.#problem.places[card.node]?.state !== 'ready')
      return undefined;
    return this.#seating.seatsOf(seat.model).includes(seat) ? undefined : card;
  }

  #relatedTo(cards: readonly Card[]): Card | undefined {
    const card = this.#chance.pick(cards);
    const seat = card === undefined ? undefined : this.#chance.pick(this.#seating.seatsOn(card));
    return seat === undefined ? undefined : this.#chance.pick(this.#problem.guests.homes(seat.model).cards);
  }
}

const LEAST_CARDS = 3;
const MORE_CARDS = 3;
const MOST_BESIDE = 4;
const RELATED = 0.6;
const WITH_NODE = 0.6;
const RETURNING = 0.4;

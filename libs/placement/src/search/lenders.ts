import type { Chance } from './chance.js';
import type { Card, Place } from './problem.js';
import type { Ruin } from './ruin.js';
import { mibOn, type Seat } from './seat.js';
import type { Seating } from './seating.js';
import type { StepTools } from './step-tools.js';

/** What other plans hold may be better node by node: nodes are emptied and filled as one of them fills them. */
export class Lenders {
  readonly #seating: Seating;
  readonly #ruin: Ruin;
  readonly #chance: Chance;
  /** By plan and node; without seats that span nodes. */
  readonly #plans: readonly (readonly Seat[])[][];

  constructor({ seating, ruin, chance }: Pick<StepTools, 'seating' | 'ruin' | 'chance'>, plans: readonly Lender[]) {
    this.#seating = seating;
    this.#ruin = ruin;
    this.#chance = chance;
    this.#plans = plans.map(({ seats }) => byNode(seats, seating.problem.places.length));
  }

  get exist(): boolean {
    return this.#plans.length > 0;
  }

  /** One to three of these nodes, as far as what has to stay allows it. */
  borrow(nodes: readonly Place[], touched: Set<Card>): void {
    const plan = this.#chance.pick(this.#plans) ?? [];
    const count = 1 + this.#chance.below(MOST_BORROWED);
    for (let i = 0; i < count; i++) {
      const place = this.#chance.pick(nodes);
      if (place === undefined) return;
      for (const card of place.cards) this.#ruin.vacate(card, 1, touched);
      for (const seat of plan[place.index] ?? []) if (this.#maySit(seat)) this.#seating.add(seat);
    }
  }

  #maySit(seat: Seat): boolean {
    const { model, cards } = seat;
    const beside = this.#seating.seatsOf(model);
    if (beside.length >= model.most) return false;
    if (cards.length > 1 && beside.some((other) => other.cards.length > 1 && other.nodes.includes(seat.node)))
      return false;
    return cards.every(
      (card, part) => mibOn(seat, part) <= this.#seating.freeOn(card) && !this.#seating.sitsOn(model, card),
    );
  }
}

/** Another plan for the same problem. */
export interface Lender {
  readonly seats: readonly Seat[];
}

function byNode(seats: readonly Seat[], nodes: number): Seat[][] {
  const lists = Array.from({ length: nodes }, (): Seat[] => []);
  for (const seat of seats) if (seat.nodes.length === 1) lists[seat.node]?.push(seat);
  return lists;
}

const MOST_BORROWED = 3;

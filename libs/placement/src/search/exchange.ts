import type { Chance } from './chance.js';
import type { Ejection } from './ejection.js';
import type { Card, Model, Place, Problem } from './problem.js';
import type { Recreation } from './recreation.js';
import type { Ruin } from './ruin.js';
import { compareStructure } from './score.js';
import type { Seating } from './seating.js';
import type { StepTools } from './step-tools.js';

/**
 * Two or three nodes trade what they hold. What a node gave up for others may come back to it as it ran, and the
 * disturbance that this saves is spent on the others. First it is only looked whether everybody finds a place again, with
 * the smallest seats; cards are filled only where nobody is missed.
 */
export class Exchange {
  readonly #seating: Seating;
  readonly #problem: Problem;
  readonly #recreation: Recreation;
  readonly #ruin: Ruin;
  readonly #ejection: Ejection;
  readonly #chance: Chance;

  constructor({ seating, recreation, ruin, ejection, chance }: StepTools) {
    this.#seating = seating;
    this.#problem = seating.problem;
    this.#recreation = recreation;
    this.#ruin = ruin;
    this.#ejection = ejection;
    this.#chance = chance;
  }

  trade(): void {
    const before = this.#seating.levels();
    const touched = new Set<Card>();
    this.swap(touched);
    if (compareStructure(this.#seating.levels(), before) >= 0) this.#recreation.regrow(touched);
  }

  /** With the smallest seats only; maybe with somebody who has no place yet. */
  swap(touched: Set<Card>, wanted?: Model): void {
    this.#ruin.takeEvicted();
    const nodes = this.#someNodes();
    for (const [i, place] of nodes.entries()) this.#clear(place, i === 0, touched);
    const homeless = this.#ruin.takeEvicted();
    if (wanted !== undefined) homeless.push(wanted);
    for (const model of this.#heavyFirst(homeless)) this.#seatAll(model, nodes, touched);
  }

  #someNodes(): Place[] {
    const count = this.#chance.next() < 0.25 ? 3 : 2;
    const some = new Set<Place>();
    for (let i = 0; i < 2 * count && some.size < count; i++) {
      const place = this.#chance.pick(this.#problem.ready);
      if (place !== undefined) some.add(place);
    }
    return [...some];
  }

  /** The first may come back to what ran on it; the others may be disturbed for it. */
  #clear(place: Place, first: boolean, touched: Set<Card>): void {
    const draw = this.#chance.next();
    if (first && draw < 0.6) this.#restore(place, touched);
    const disturb = first || draw < 0.3 ? 0 : draw < 0.5 ? 0.5 : 1;
    for (const card of place.cards) this.#ruin.vacate(card, disturb, touched);
  }

  #restore({ index }: Place, touched: Set<Card>): void {
    const all = this.#chance.next() < 0.6;
    for (const one of this.#problem.ranOn[index] ?? []) {
      if (this.#seating.seatsOf(one.seat.model).includes(one.seat)) continue;
      if (all || this.#chance.next() < 0.5) this.#ruin.restore(one, touched);
    }
  }

  /** As far as chance agrees. */
  #heavyFirst(models: readonly Model[]): Model[] {
    const ranked = models.map((model) => ({ model, rank: model.weight * (0.2 + this.#chance.next()) }));
    return ranked.sort((a, b) => b.rank - a.rank).map(({ model }) => model);
  }

  /** On these nodes where it can be, else anywhere. */
  #seatAll(model: Model, nodes: readonly Place[], touched: Set<Card>): void {
    while (this.#ejection.placeAmong(model, nodes, touched) || this.#ejection.place(model, touched));
  }
}

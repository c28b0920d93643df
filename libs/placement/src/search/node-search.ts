import type { Chance } from './chance.js';
import type { NodeProblem } from './node-problem.js';
import type { Card, Place } from './problem.js';
import { Recreation } from './recreation.js';
import { Ruin } from './ruin.js';
import { compareLevels, compareStructure, type Levels } from './score.js';
import type { Seat } from './seat.js';
import { Seating } from './seating.js';

/** How long, and who is told what. */
interface NodeTask {
  readonly steps: number;
  readonly goesOn: () => boolean;
  /** What has so much less capacity than the best is told too. */
  readonly slack: number;
  readonly tell: (seats: readonly Seat[]) => void;
}

/** Fills one node by itself: some of its cards are emptied and filled again, and whatever is good is told. */
export class NodeSearch {
  readonly #place: Place;
  readonly #chance: Chance;
  readonly #seating: Seating;
  readonly #recreation: Recreation;
  readonly #ruin: Ruin;

  constructor({ problem }: NodeProblem, place: Place, begin: readonly Seat[], chance: Chance) {
    this.#place = place;
    this.#chance = chance;
    this.#seating = new Seating(problem);
    for (const seat of begin) this.#seating.add(seat);
    this.#recreation = new Recreation(this.#seating, chance);
    this.#ruin = new Ruin(this.#seating, chance);
  }

  go({ steps, goesOn, slack, tell }: NodeTask): void {
    let best = this.#seating.levels();
    for (let step = 0; step < steps && goesOn(); step++) {
      const before = this.#seating.levels();
      if (!this.#try(before, step / steps)) continue;
      const after = this.#seating.levels();
      if (compareStructure(after, best) < 0 || compareLevels(after, before) === 0) continue;
      if (compareLevels(after, best) > 0) best = after;
      if (after.capacity >= best.capacity - slack) tell(this.#seating.seats());
    }
  }

  /** True when the step was taken. */
  #try(before: Levels, cold: number): boolean {
    this.#seating.begin();
    this.#change();
    const after = this.#seating.levels();
    const isTaken = accepts(before, after, cold, this.#chance);
    if (!isTaken) this.#seating.takeBack();
    this.#recreation.judge(isTaken && compareLevels(after, before) > 0);
    return isTaken;
  }

  #change(): void {
    const touched = new Set<Card>();
    const disturb = this.#seating.problem.alive.length === 0 ? 0 : (this.#chance.pick([0, 0.3, 0.7, 1]) ?? 0);
    if (this.#place.cards.length > 1 && this.#chance.next() < SEATS_ALONE) this.#removeSome(disturb, touched);
    else for (const card of this.#someCards()) this.#ruin.vacate(card, disturb, touched);
    if (this.#seating.disrupted > 0 && this.#chance.next() < RESTORING) this.#restoreOne(touched);
    this.#ruin.takeEvicted();
    this.#recreation.refill(touched);
  }

  /** A few seats, whatever is beside them. */
  #removeSome(disturb: number, touched: Set<Card>): void {
    const seats = this.#chance.shuffle(this.#seating.seats()).slice(0, 1 + this.#chance.below(MORE_SEATS));
    for (const seat of seats) {
      if (this.#seating.keeps(seat) !== undefined && this.#chance.next() >= disturb) continue;
      if (this.#ruin.remove(seat)) for (const card of seat.cards) touched.add(card);
    }
  }

  #someCards(): readonly Card[] {
    const { cards } = this.#place;
    if (cards.length === 1 || this.#chance.next() < WHOLLY) return cards;
    return this.#chance.shuffle([...cards]).slice(0, 1 + this.#chance.below(cards.length));
  }

  #restoreOne(touched: Set<Card>): void {
    const { alive } = this.#seating.problem;
    const away = alive.filter(({ seat }) => !this.#seating.seatsOf(seat.model).includes(seat));
    const one = this.#chance.pick(away);
    if (one !== undefined) this.#ruin.restore(one, touched);
  }
}

function accepts(before: Levels, after: Levels, cold: number, chance: Chance): boolean {
  if (compareLevels(after, before) >= 0) return true;
  if (compareStructure(after, before) < 0) return false;
  return after.capacity > before.capacity * (1 + HEAT * (1 - cold) ** 2 * Math.log(chance.next()));
}

const HEAT = 0.002;
/** Of the steps. */
const SEATS_ALONE = 0.6;
const MORE_SEATS = 3;
/** Of the others. */
const WHOLLY = 0.15;
const RESTORING = 0.3;

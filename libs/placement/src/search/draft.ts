import { bestFit } from './best-fit.js';
import { Chance } from './chance.js';
import type { Fillings } from './fillings.js';
import { Neighbourhood, type Way, waysFor } from './neighbourhood.js';
import { Patience } from './patience.js';
import { isPlainlyReachable } from './plain-passage.js';
import type { Problem } from './problem.js';
import { BEGINNINGS, Recreation } from './recreation.js';
import { Roulette } from './roulette.js';
import { compareLevels, type Levels } from './score.js';
import type { SearchLimits } from './search.js';
import type { Seat } from './seat.js';
import { Seating } from './seating.js';
import { orderSteps, type SeatStep } from './step-order.js';

/** What a draft knows of other drafts. */
export interface Others {
  /** What they hold may be borrowed, node by node. */
  readonly lenders?: readonly Found[];
  /** Where every best is put down. */
  readonly fillings?: Fillings | null;
}

export interface Found {
  readonly levels: Levels;
  readonly seats: readonly Seat[];
  readonly order: readonly SeatStep[];
}

/** The plan at hand, the best one that was met so far, and what changes the one and remembers the other. */
export class Draft {
  readonly problem: Problem;
  readonly chance: Chance;
  readonly patience: Patience;
  readonly ways: Roulette<Way>;
  readonly #beginnings = new Roulette(BEGINNINGS);
  readonly #lenders: readonly Found[];
  readonly #fillings: Fillings | null;
  #seating: Seating;
  #recreation: Recreation;
  #neighbourhood: Neighbourhood;
  #best: Found | null = null;

  constructor(problem: Problem, limits: SearchLimits, { lenders = [], fillings = null }: Others = {}) {
    this.problem = problem;
    this.ways = new Roulette(waysFor(problem));
    this.#lenders = lenders;
    this.#fillings = fillings;
    this.chance = new Chance(limits.seed);
    this.patience = new Patience(limits);
    this.#seating = new Seating(problem);
    this.#recreation = new Recreation(this.#seating, this.chance, this.#beginnings);
    this.#neighbourhood = new Neighbourhood(this.#seating, this.#recreation, this.chance, lenders);
  }

  get best(): Found {
    return this.#best ?? { levels: this.#seating.levels(), seats: [], order: [] };
  }

  get neighbourhood(): Neighbourhood {
    return this.#neighbourhood;
  }

  get hollow(): number {
    return this.#seating.hollow;
  }

  levels(): Levels {
    return this.#seating.levels();
  }

  construct(largestVariantFirst: boolean): void {
    this.#begin([]);
    bestFit(this.#seating, this.#recreation.splits, largestVariantFirst);
    this.remember();
  }

  /** Plain best fit once more; the best so far is not forgotten. */
  startOver(): void {
    this.#begin([]);
    bestFit(this.#seating, this.#recreation.splits, true);
  }

  /** Goes on from what another draft found. */
  resume(found: Found): void {
    this.#best = found;
    this.returnToBest();
  }

  returnToBest(): void {
    this.#begin(this.best.seats);
  }

  #begin(seats: readonly Seat[]): void {
    this.#seating = new Seating(this.problem);
    this.#recreation = new Recreation(this.#seating, this.chance, this.#beginnings);
    this.#neighbourhood = new Neighbourhood(this.#seating, this.#recreation, this.chance, this.#lenders);
    for (const seat of seats) this.#seating.add(seat);
  }

  /** Every card anew with the exact optimum, given everything else, for as long as there is time. */
  polishAll(): void {
    for (const card of this.chance.shuffle([...this.problem.open])) {
      if (this.patience.used() >= 1) break;
      this.attempt(
        () => this.#neighbourhood.polish(card),
        (before, after) => compareLevels(after, before) >= 0,
      );
    }
    this.remember();
  }

  /** Changes the plan unless the change is not accepted or cannot be reached without an outage. */
  attempt(change: () => void, accepts: (before: Levels, after: Levels) => boolean): void {
    const before = this.#seating.levels();
    this.#seating.begin();
    change();
    const after = this.#seating.levels();
    const isTaken = accepts(before, after) && this.#isReachable();
    if (!isTaken) this.#seating.takeBack();
    this.#recreation.judge(isTaken && compareLevels(after, before) > 0);
  }

  /** Where nothing that runs is disturbed, whatever starts fits beside it. */
  #isReachable(): boolean {
    if (this.#seating.disrupted === 0 || isPlainlyReachable(this.#seating)) return true;
    return orderSteps(this.problem, this.#seating.seats(), this.chance, 8) !== null;
  }

  /** Whether these seats can be reached without an outage. */
  canBe(seats: readonly Seat[]): boolean {
    return orderSteps(this.problem, seats, this.chance, 8) !== null;
  }

  /** These seats and no others. */
  become(seats: readonly Seat[]): void {
    const wanted = new Set(seats);
    for (const seat of this.#seating.seats()) {
      if (!wanted.delete(seat)) this.#seating.remove(seat);
    }
    for (const seat of wanted) this.#seating.add(seat);
  }

  /** True when it is the best so far. */
  remember(): boolean {
    const levels = this.#seating.levels();
    if (this.#best !== null && compareLevels(levels, this.#best.levels) <= 0) return false;
    const seats = this.#seating.seats();
    const order = orderSteps(this.problem, seats, this.chance);
    if (order === null) return false;
    this.#best = { levels, seats, order };
    this.#fillings?.addPlan(seats);
    return true;
  }
}

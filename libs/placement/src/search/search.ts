import { bestFit } from './best-fit.js';
import { Chance } from './chance.js';
import type { FleetPlacement, FleetPlan, FleetProblem, FleetStep } from './fleet-problem.js';
import { Neighbourhood } from './neighbourhood.js';
import { compileProblem, type Problem } from './problem.js';
import { Recreation } from './recreation.js';
import { compareLevels, compareStructure, type Levels } from './score.js';
import type { Seat } from './seat.js';
import { Seating } from './seating.js';
import { orderSteps, type SeatStep } from './step-order.js';

export interface SearchLimits {
  readonly seed: number;
  /** Steps of the search at most; the same number on the same problem is the same plan. */
  readonly steps: number;
  /** Reads a clock, where time is a limit too. */
  readonly now?: () => number;
  /** On that clock. */
  readonly deadline?: number;
}

export interface SearchOutcome {
  readonly plan: FleetPlan;
  readonly levels: Levels;
  /** How many steps were taken. */
  readonly steps: number;
}

/**
 * Anytime search for the best plan of a fleet: plain best fit first, then each card filled exactly, then parts of the
 * plan are taken down and built again for as long as the limits allow. The best that was met is the answer, and every
 * answer can be reached without an outage.
 */
export function searchPlan(fleet: FleetProblem, limits: SearchLimits): SearchOutcome {
  return new Search(compileProblem(fleet), limits).run();
}

/** Plain best fit alone, for comparison. */
export function bestFitPlan(fleet: FleetProblem): SearchOutcome {
  return new Search(compileProblem(fleet), { seed: 1, steps: 0 }).runBestFit();
}

interface Found {
  readonly levels: Levels;
  readonly seats: readonly Seat[];
  readonly order: readonly SeatStep[];
}

class Search {
  readonly #problem: Problem;
  readonly #limits: SearchLimits;
  readonly #chance: Chance;
  readonly #began: number;
  #seating: Seating;
  #recreation: Recreation;
  #neighbourhood: Neighbourhood;
  #best: Found | null = null;
  #steps = 0;

  constructor(problem: Problem, limits: SearchLimits) {
    this.#problem = problem;
    this.#limits = limits;
    this.#chance = new Chance(limits.seed);
    this.#began = limits.now?.() ?? 0;
    this.#seating = new Seating(problem);
    this.#recreation = new Recreation(this.#seating, this.#chance);
    this.#neighbourhood = new Neighbourhood(this.#seating, this.#recreation, this.#chance);
  }

  runBestFit(): SearchOutcome {
    this.#construct(true);
    return this.#outcome();
  }

  run(): SearchOutcome {
    this.#construct(true);
    this.#polishAll();
    if (this.#progress() < 1) this.#construct(false);
    this.#polishAll();
    if (this.#progress() < 1) this.#improve();
    return this.#outcome();
  }

  #improve(): void {
    this.#buildStructure();
    this.#reset(this.#best?.seats ?? []);
    this.#polishAll();
    const began = this.#progress();
    while (this.#progress() < 1) this.#step((this.#progress() - began) / (1 - began));
  }

  /** First only who is served and how safely, with the smallest seats: far fewer choices, so far more of them tried. */
  #buildStructure(): void {
    this.#construct(false);
    this.#recreation.lean = true;
    const began = this.#progress();
    while (this.#progress() < Math.min(1, began + STRUCTURE_SHARE) && !this.#structureIsWhole()) {
      this.#steps++;
      const cold = (this.#progress() - began) / STRUCTURE_SHARE;
      this.#attempt(
        () => this.#neighbourhood.move(),
        (before, after) => this.#acceptsStructure(before, after, cold),
      );
      this.#remember();
    }
  }

  #structureIsWhole(): boolean {
    const { served, replicas, survivable, pinned } = this.#best?.levels ?? this.#seating.levels();
    const { models, pins } = this.#problem;
    const whole = models.reduce((sum, { weight, owed, ha }) => sum + weight * (1 + owed + (ha ? 1 : 0)), 0);
    return served + replicas + survivable === whole && pinned >= pins.length;
  }

  /** While it is warm a light model may go unserved for a while; the strict order rules in the end. */
  #acceptsStructure(before: Levels, after: Levels, cold: number): boolean {
    const strict = compareStructure(after, before);
    if (strict >= 0) return true;
    if (after.pinned < before.pinned || cold > 0.7) return false;
    const loss = softStructure(before) - softStructure(after);
    return this.#chance.next() < Math.exp(-loss / (2 * (1 - cold)));
  }

  #construct(largestVariantFirst: boolean): void {
    this.#reset([]);
    bestFit(this.#seating, this.#recreation.splits, largestVariantFirst);
    this.#remember();
  }

  #reset(seats: readonly Seat[]): void {
    this.#seating = new Seating(this.#problem);
    this.#recreation = new Recreation(this.#seating, this.#chance);
    this.#neighbourhood = new Neighbourhood(this.#seating, this.#recreation, this.#chance);
    for (const seat of seats) this.#seating.add(seat);
  }

  #polishAll(): void {
    for (const card of this.#chance.shuffle([...this.#problem.open])) {
      if (this.#progress() >= 1) break;
      this.#attempt(
        () => this.#neighbourhood.polish(card),
        (before, after) => compareLevels(after, before) >= 0,
      );
    }
    this.#remember();
  }

  #step(progress: number): void {
    this.#steps++;
    const warmth = Math.max(0.003, 0.1 / this.#problem.open.length) * (1 - ((progress * CYCLES) % 1)) ** 2;
    this.#attempt(
      () => this.#neighbourhood.move(),
      (before, after) => this.#accepts(before, after, warmth),
    );
    this.#remember();
  }

  #attempt(change: () => void, accepts: (before: Levels, after: Levels) => boolean): void {
    const before = this.#seating.levels();
    this.#seating.begin();
    change();
    if (!accepts(before, this.#seating.levels()) || !this.#isReachable()) this.#seating.takeBack();
  }

  /** Better, or a little worse while it is warm. */
  #accepts(before: Levels, after: Levels, warmth: number): boolean {
    const structure = compareStructure(after, before);
    if (structure !== 0) return structure > 0;
    if (after.capacity === before.capacity)
      return compareLevels(after, before) >= 0 || this.#chance.next() < warmth * 100;
    return after.capacity >= before.capacity + before.capacity * warmth * Math.log(this.#chance.next());
  }

  /** Where nothing that runs is disturbed, whatever starts fits beside it. */
  #isReachable(): boolean {
    if (this.#seating.disrupted === 0) return true;
    return orderSteps(this.#problem, this.#seating.seats(), this.#chance, 8) !== null;
  }

  #remember(): void {
    const levels = this.#seating.levels();
    if (this.#best !== null && compareLevels(levels, this.#best.levels) <= 0) return;
    const seats = this.#seating.seats();
    const order = orderSteps(this.#problem, seats, this.#chance);
    if (order !== null) this.#best = { levels, seats, order };
  }

  #progress(): number {
    const { steps, now, deadline } = this.#limits;
    const taken = steps === 0 ? 1 : this.#steps / steps;
    if (now === undefined || deadline === undefined) return taken;
    return Math.max(taken, (now() - this.#began) / Math.max(1e-9, deadline - this.#began));
  }

  #outcome(): SearchOutcome {
    const { seats, order, levels } = this.#best ?? { seats: [], order: [], levels: this.#seating.levels() };
    const at = new Map(seats.map((seat, i) => [seat, i]));
    const steps = order.map(
      (step): FleetStep => ('start' in step ? { start: at.get(step.start) ?? 0 } : { stop: step.stop.id }),
    );
    return { plan: { placements: seats.map(placementOf), steps }, levels, steps: this.#steps };
  }
}

const CYCLES = 3;
const STRUCTURE_SHARE = 0.25;

function softStructure({ served, replicas, survivable }: Levels): number {
  return 3 * served + 2 * replicas + survivable;
}

function placementOf({ model, choice, slots, cards, layers }: Seat): FleetPlacement {
  const parts = cards.map((card, i) => ({ gpu: card.id, layers: layers[i] ?? 0 }));
  return { model: model.id, variant: choice.id, slots, parts };
}

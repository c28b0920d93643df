import type { Chance } from './chance.js';
import type { Card, Model, Problem, Running } from './problem.js';
import { mibOn, type Seat } from './seat.js';

export type SeatStep = { readonly start: Seat } | { readonly stop: Running };

/**
 * Make before break: an order of starts and stops in which no card is ever over-committed and no model that runs and
 * goes on being served is ever without an instance; null when there is none to be found. Starting early never hurts,
 * because in the end everything fits together; what has to be chosen is which old instance holds the line.
 */
export function orderSteps(problem: Problem, seats: readonly Seat[], chance: Chance, attempts = 60): SeatStep[] | null {
  const change = changeOf(problem, seats);
  if (change.stops.length === 0) return change.starts.map((start) => ({ start }));
  const groups = heldGroups(change);
  if (groups.length === 0)
    return [...change.stops.map((stop) => ({ stop })), ...change.starts.map((start) => ({ start }))];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const held = groups.map((group) => group[attempt === 0 ? 0 : chance.below(group.length)] as Running);
    const steps = new Passage(problem, change, new Set(held)).run();
    if (steps !== null) return steps;
    if (groups.every((group) => group.length === 1)) return null;
  }
  return null;
}

interface Change {
  readonly running: readonly Running[];
  readonly kept: ReadonlySet<Running>;
  readonly stops: readonly Running[];
  readonly starts: readonly Seat[];
  readonly servedLater: ReadonlySet<Model>;
}

function changeOf({ running, register }: Problem, seats: readonly Seat[]): Change {
  const kept = new Set<Running>();
  const starts: Seat[] = [];
  const servedLater = new Set<Model>();
  for (const seat of seats) {
    servedLater.add(seat.model);
    const keeps = running.length === 0 ? undefined : register.keeps(seat);
    if (keeps === undefined) starts.push(seat);
    else kept.add(keeps);
  }
  return { running, kept, stops: running.filter((one) => !kept.has(one)), starts, servedLater };
}

/** Models of which nothing stays as it is: one of the old ones has to wait for a new one. Least in the way first. */
function heldGroups({ kept, stops, starts, servedLater }: Change): Running[][] {
  const wanted = new Map<Card, number>();
  for (const seat of starts)
    for (const [i, card] of seat.cards.entries()) wanted.set(card, (wanted.get(card) ?? 0) + mibOn(seat, i));
  const inTheWay = ({ seat, leaving }: Running) =>
    leaving ? -1 : seat.cards.reduce((sum, card) => sum + (wanted.get(card) ?? 0), 0);
  const carried = new Set([...kept].map(({ seat }) => seat.model));
  const groups = new Map<Model, Running[]>();
  for (const one of stops) {
    const { model } = one.seat;
    if (servedLater.has(model) && !carried.has(model)) groups.set(model, [...(groups.get(model) ?? []), one]);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => inTheWay(a) - inTheWay(b)));
}

/** Walks from the old to the new, doing whatever is possible until nothing is left or nothing moves. */
class Passage {
  readonly #free: Int32Array;
  readonly #held: ReadonlySet<Running>;
  readonly #started = new Set<Model>();
  readonly #steps: SeatStep[] = [];
  #stops: Running[];
  #starts: Seat[];

  constructor(problem: Problem, change: Change, held: ReadonlySet<Running>) {
    this.#free = Int32Array.from(problem.cards, (card) => card.roomMiB);
    this.#held = held;
    this.#stops = [...change.stops];
    this.#starts = [...change.starts];
    for (const { seat } of change.running) this.#occupy(seat, 1);
  }

  run(): SeatStep[] | null {
    for (let before = -1; before !== this.#steps.length; ) {
      before = this.#steps.length;
      this.#starts = this.#starts.filter((seat) => !this.#start(seat));
      this.#stops = this.#stops.filter((one) => !this.#stop(one));
    }
    return this.#stops.length + this.#starts.length === 0 ? this.#steps : null;
  }

  #start(seat: Seat): boolean {
    if (!seat.cards.every((card, part) => (this.#free[card.index] as number) >= mibOn(seat, part))) return false;
    this.#occupy(seat, 1);
    this.#started.add(seat.model);
    this.#steps.push({ start: seat });
    return true;
  }

  #stop(one: Running): boolean {
    if (this.#held.has(one) && !this.#started.has(one.seat.model)) return false;
    this.#occupy(one.seat, -1);
    this.#steps.push({ stop: one });
    return true;
  }

  #occupy(seat: Seat, sign: 1 | -1): void {
    seat.cards.forEach((card, part) => {
      this.#free[card.index] = (this.#free[card.index] as number) - sign * mibOn(seat, part);
    });
  }
}

import { type Filling, fillingOf, keyOf } from './filling.js';
import type { Place, Problem } from './problem.js';
import type { Seat } from './seat.js';

/** What each node that takes anything might hold, as it was met in any plan. What one node holds another one like it could hold as well. */
export class Fillings {
  readonly #problem: Problem;
  readonly #byNode: Map<string, Filling>[];
  readonly #alike: (readonly Place[])[];
  readonly #most: number;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#byNode = problem.places.map(() => new Map());
    this.#alike = problem.places.map((place) => alikeTo(place, problem));
    this.#most = Math.max(LEAST_KEPT, Math.min(MOST_KEPT, Math.floor(KEPT / problem.ready.length)));
  }

  of({ index }: Place): Filling[] {
    return [...(this.#byNode[index] as Map<string, Filling>).values()];
  }

  addPlan(seats: readonly Seat[]): void {
    const lists = this.#problem.places.map((): Seat[] => []);
    for (const seat of seats) lists[seat.node]?.push(seat);
    for (const place of this.#problem.ready) this.add(place, lists[place.index] as Seat[]);
  }

  add(place: Place, seats: readonly Seat[]): void {
    if (!honoursPins(place, seats, this.#problem)) return;
    const filling = fillingOf(this.#problem, place.index, seats);
    const key = keyOf(filling);
    if (!this.#put(place, key, filling)) return;
    for (const other of this.#alike[place.index] ?? []) {
      const there = seats.map((seat) => moved(seat, place, other));
      this.#put(other, key, { ...filling, seats: there });
    }
  }

  #put({ index }: Place, key: string, filling: Filling): boolean {
    const known = this.#byNode[index] as Map<string, Filling>;
    if (known.has(key)) return false;
    known.set(key, filling);
    return true;
  }

  /** Those that are worth most. */
  thinOut(worthOf: (filling: Filling) => number): void {
    for (const known of this.#byNode) {
      if (known.size <= this.#most) continue;
      const ranked = [...known].map(([key, filling]) => ({ key, worth: worthOf(filling) }));
      ranked.sort((a, b) => a.worth - b.worth);
      for (const { key } of ranked.slice(0, known.size - this.#most)) known.delete(key);
    }
  }

  /** One of each kind. */
  unlike(places: readonly Place[]): Place[] {
    const known = new Set<Place>();
    return places.filter((place) => {
      if (known.has(place)) return false;
      for (const other of this.#alike[place.index] ?? []) known.add(other);
      return true;
    });
  }
}

function honoursPins({ index }: Place, seats: readonly Seat[], { pins }: Problem): boolean {
  const here = pins.filter(({ cards }) => cards.every(({ node }) => node === index));
  return here.every(({ model, cards }) =>
    seats.some(
      (seat) =>
        seat.model === model && seat.cards.length === cards.length && cards.every((card) => seat.cards.includes(card)),
    ),
  );
}

/** Nothing ran on them, nothing is pinned to them, and card by card they are the same. */
function alikeTo(place: Place, { ready, ranOn, pins }: Problem): Place[] {
  const isPlain = ({ index }: Place) =>
    (ranOn[index] ?? []).length === 0 && pins.every(({ cards }) => cards.every(({ node }) => node !== index));
  if (place.state !== 'ready' || !isPlain(place)) return [];
  const isSame = ({ cards }: Place) =>
    cards.length === place.cards.length && cards.every(({ kind }, i) => kind === place.cards[i]?.kind);
  return ready.filter((other) => other !== place && isSame(other) && isPlain(other));
}

function moved(seat: Seat, from: Place, to: Place): Seat {
  const cards = seat.cards.map((card) => to.cards[from.cards.indexOf(card)] ?? card);
  return { ...seat, cards, node: to.index, nodes: [to.index] };
}

/** Of each node so many, and of all nodes together about so many. */
const MOST_KEPT = 200;
const LEAST_KEPT = 20;
const KEPT = 6000;

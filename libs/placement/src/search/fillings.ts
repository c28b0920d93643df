import { type Filling, fillingOf, keyOf } from './filling.js';
import type { Place, Problem } from './problem.js';
import type { Seat } from './seat.js';

/** Nodes that are told apart by nothing, so that what one of them holds another one could hold as well. */
export type Kind = readonly [Place, ...Place[]];

/** What a node of each kind might hold, as it was met in any plan; with the seats as they are on the first node of the kind. */
export class Fillings {
  readonly kinds: readonly Kind[];
  readonly #problem: Problem;
  /** By the index of the node. */
  readonly #kindOf = new Map<number, Kind>();
  readonly #known = new Map<Kind, Map<string, Filling>>();
  readonly #most: number;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.kinds = kindsOf(problem);
    for (const kind of this.kinds) {
      this.#known.set(kind, new Map());
      for (const { index } of kind) this.#kindOf.set(index, kind);
    }
    this.#most = Math.max(LEAST_KEPT, Math.min(MOST_KEPT, Math.floor(KEPT / this.kinds.length)));
  }

  of(kind: Kind): Filling[] {
    return [...(this.#known.get(kind)?.values() ?? [])];
  }

  addPlan(seats: readonly Seat[]): void {
    const lists = this.#problem.places.map((): Seat[] => []);
    for (const seat of seats) lists[seat.node]?.push(seat);
    for (const place of this.#problem.ready) this.add(place, lists[place.index] as Seat[]);
  }

  /** Of equal ones that which loads least. */
  add(place: Place, seats: readonly Seat[]): void {
    if (!honoursPins(place, seats, this.#problem)) return;
    const kind = this.#kindOf.get(place.index) as Kind;
    const [first] = kind;
    const there = place === first ? seats : seats.map((seat) => moved(seat, place, first));
    const filling = fillingOf(this.#problem, first.index, there);
    const known = this.#known.get(kind) as Map<string, Filling>;
    const key = keyOf(filling);
    if (filling.loadMiB < (known.get(key)?.loadMiB ?? Number.POSITIVE_INFINITY)) known.set(key, filling);
  }

  /** Those that are worth most. */
  thinOut(worthOf: (filling: Filling) => number): void {
    for (const known of this.#known.values()) {
      if (known.size <= this.#most) continue;
      const ranked = [...known].map(([key, filling]) => ({ key, worth: worthOf(filling) }));
      ranked.sort((a, b) => a.worth - b.worth);
      for (const { key } of ranked.slice(0, known.size - this.#most)) known.delete(key);
    }
  }
}

/** On each node of the kind one of them, in turn. */
export function seatsOn([first, ...others]: Kind, fillings: readonly Filling[]): Seat[] {
  return fillings.flatMap(({ seats }, i) => {
    const place = i === 0 ? first : (others[i - 1] as Place);
    return i === 0 ? seats : seats.map((seat) => moved(seat, first, place));
  });
}

function kindsOf(problem: Problem): Kind[] {
  const { ready, ranOn, pins } = problem;
  const kinds = new Map<string, [Place, ...Place[]]>();
  for (const place of ready) {
    const isPlain =
      (ranOn[place.index] ?? []).length === 0 &&
      pins.every(({ cards }) => cards.every(({ node }) => node !== place.index));
    const key = isPlain ? place.cards.map(({ kind }) => kind).join() : `only ${place.index}`;
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, [place]);
    else kind.push(place);
  }
  return [...kinds.values()];
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

function moved(seat: Seat, from: Place, to: Place): Seat {
  const cards = seat.cards.map((card) => to.cards[from.cards.indexOf(card)] ?? card);
  return { ...seat, cards, node: to.index, nodes: [to.index] };
}

/** Of each node so many, and of all nodes together about so many. */
const MOST_KEPT = 400;
const LEAST_KEPT = 20;
const KEPT = 6000;

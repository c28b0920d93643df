import type { Card, Model, Problem, Running } from './problem.js';
import type { Levels } from './score.js';
import { mibOn, type Seat } from './seat.js';

/**
 * A plan that is being changed: who sits where, the free MiB of each card and all levels of the objective, kept up to
 * date with every seat that comes or goes. A journal takes any number of changes back.
 */
export class Seating {
  readonly problem: Problem;
  readonly free: Int32Array;
  readonly onCard: Seat[][];
  /** Per model, the most valuable slots first. */
  readonly ofModel: Seat[][];
  /** Seats per model and node. */
  readonly #perNode: Uint16Array;
  readonly #nodesOf: Int32Array;
  readonly #capacityOf: Float64Array;
  readonly #keptOf: Int32Array;
  /** What came or went, in turn. */
  readonly #journal: Seat[] = [];
  readonly #came: boolean[] = [];
  readonly #alive: number;
  #kept = 0;
  #hollow = 0;
  #pinned = 0;
  #served = 0;
  #replicas = 0;
  #survivable = 0;
  #capacity = 0;
  #loadMiB = 0;

  constructor(problem: Problem) {
    this.problem = problem;
    this.free = Int32Array.from(problem.cards, (card) => card.roomMiB);
    this.onCard = problem.cards.map(() => []);
    this.ofModel = problem.models.map(() => []);
    this.#perNode = new Uint16Array(problem.models.length * problem.places.length);
    this.#nodesOf = Int32Array.from(problem.models, ({ elsewhere }) => elsewhere);
    this.#capacityOf = new Float64Array(problem.models.length);
    this.#keptOf = new Int32Array(problem.models.length);
    this.#alive = problem.alive.length;
  }

  levels(): Levels {
    return {
      pinned: this.#pinned,
      served: this.#served,
      replicas: this.#replicas,
      survivable: this.#survivable,
      capacity: this.#capacity,
      disrupted: this.disrupted,
      loadMiB: this.#loadMiB,
    };
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** How much what is free lies together: the sum of its squares over the cards, in GiB. */
  get hollow(): number {
    return this.#hollow;
  }

  get disrupted(): number {
    return this.#alive - this.#kept;
  }

  seats(): Seat[] {
    const seats: Seat[] = [];
    for (const own of this.ofModel) for (const seat of own) seats.push(seat);
    return seats;
  }

  seatsOn(card: Card): readonly Seat[] {
    return this.onCard[card.index] as Seat[];
  }

  seatsOf(model: Model): readonly Seat[] {
    return this.ofModel[model.index] as Seat[];
  }

  freeOn(card: Card): number {
    return this.free[card.index] as number;
  }

  countOn(model: Model, node: number): number {
    return this.#perNode[model.index * this.problem.places.length + node] as number;
  }

  /** Nodes on which the model sits alone, so without those that it spans. */
  nodesOf(model: Model): number {
    return this.#nodesOf[model.index] as number;
  }

  sitsOn(model: Model, card: Card): boolean {
    if (this.countOn(model, card.node) === 0) return false;
    const seats = this.onCard[card.index] as Seat[];
    for (let i = 0; i < seats.length; i++) if ((seats[i] as Seat).model === model) return true;
    return false;
  }

  keeps(seat: Seat): Running | undefined {
    return this.problem.register.keeps(seat);
  }

  /** Running instances of the model that stay as they are. */
  keptOf(model: Model): number {
    return this.#keptOf[model.index] as number;
  }

  isPinned(seat: Seat): boolean {
    return this.problem.pins.some(
      ({ model, cards }) =>
        model === seat.model && cards.length === seat.cards.length && cards.every((card) => seat.cards.includes(card)),
    );
  }

  add(seat: Seat): void {
    this.#journal.push(seat);
    this.#came.push(true);
    this.#change(seat, 1);
  }

  remove(seat: Seat): void {
    this.#journal.push(seat);
    this.#came.push(false);
    this.#change(seat, -1);
  }

  /** From here on changes can be taken back. */
  begin(): void {
    this.#journal.length = 0;
    this.#came.length = 0;
  }

  /** A moment to come back to, until it begins anew. */
  mark(): number {
    return this.#journal.length;
  }

  /** Everything since the mark, or since it began. */
  takeBack(mark = 0): void {
    while (this.#journal.length > mark) {
      const seat = this.#journal.pop() as Seat;
      this.#change(seat, this.#came.pop() === true ? -1 : 1);
    }
  }

  #change(seat: Seat, sign: 1 | -1): void {
    this.#countStructure(seat.model, -1);
    this.#occupy(seat, sign);
    this.#list(seat, sign);
    this.#countStructure(seat.model, 1);
    this.#countCapacity(seat.model);
    if (this.problem.pins.length > 0 && this.isPinned(seat)) this.#pinned += sign;
    if (this.problem.running.length > 0 && this.keeps(seat) !== undefined) this.#keep(seat.model, sign);
    else this.#loadMiB += sign * seat.choice.weightsMiB;
  }

  #keep({ index }: Model, sign: 1 | -1): void {
    this.#kept += sign;
    this.#keptOf[index] = (this.#keptOf[index] as number) + sign;
  }

  #occupy(seat: Seat, sign: 1 | -1): void {
    for (let part = 0; part < seat.cards.length; part++) {
      const { index } = seat.cards[part] as Card;
      const before = this.free[index] as number;
      const after = before - sign * mibOn(seat, part);
      this.free[index] = after;
      this.#hollow += (after / 1024) ** 2 - (before / 1024) ** 2;
      const on = this.onCard[index] as Seat[];
      if (sign > 0) on.push(seat);
      else takeOut(on, seat);
    }
    if (seat.nodes.length > 1) return;
    const at = seat.model.index * this.problem.places.length + seat.node;
    const count = (this.#perNode[at] as number) + sign;
    this.#perNode[at] = count;
    if (count === (sign > 0 ? 1 : 0)) this.#nodesOf[seat.model.index] = this.nodesOf(seat.model) + sign;
  }

  #list(seat: Seat, sign: 1 | -1): void {
    const list = this.ofModel[seat.model.index] as Seat[];
    if (sign < 0) {
      takeOut(list, seat);
      return;
    }
    list.push(seat);
    let at = list.length - 1;
    for (; at > 0 && (list[at - 1] as Seat).worth < seat.worth; at--) list[at] = list[at - 1] as Seat;
    list[at] = seat;
  }

  #countStructure(model: Model, sign: 1 | -1): void {
    const seats = this.ofModel[model.index] as Seat[];
    const alone = this.nodesOf(model);
    if (seats.length === 0 && alone === 0) return;
    const weight = sign * model.weight;
    this.#served += weight;
    const spans = model.maxNodes > 1 ? this.#spanningBeside(model) : 0;
    this.#replicas += weight * Math.min(model.owed, alone + spans);
    if (model.ha && (model.maxNodes > 1 ? survivesAny(seats) : alone > 1)) this.#survivable += weight;
  }

  #spanningBeside(model: Model): number {
    const spanning = this.seatsOf(model).filter(({ nodes }) => nodes.length > 1);
    return spanning.some(({ nodes }) => nodes.every((node) => this.countOn(model, node) === 0)) ? 1 : 0;
  }

  #countCapacity(model: Model): void {
    let left = model.demand;
    let capacity = 0;
    const seats = this.ofModel[model.index] as Seat[];
    for (const seat of seats) {
      const counted = Math.min(left, seat.slots);
      left -= counted;
      capacity += counted * seat.worth;
    }
    capacity *= model.weight;
    if (model.bonus > 0 && seats.length > 0) capacity += model.bonus;
    capacity -= model.fee * seats.length;
    this.#capacity += capacity - (this.#capacityOf[model.index] as number);
    this.#capacityOf[model.index] = capacity;
  }
}

/** Keeps the order of the others. */
function takeOut(list: Seat[], seat: Seat): void {
  for (let at = list.indexOf(seat) + 1; at < list.length; at++) list[at - 1] = list[at] as Seat;
  list.pop();
}

/** No single node is in all of them. */
function survivesAny(seats: readonly Seat[]): boolean {
  const [first] = seats;
  return (first?.nodes ?? []).every((node) => seats.some(({ nodes }) => !nodes.includes(node)));
}

import type { Chance } from './chance.js';
import type { Card, Model, Place, Problem, Running } from './problem.js';
import type { Recreation } from './recreation.js';
import { Ruin } from './ruin.js';
import { seatOf } from './seat.js';
import type { Seating } from './seating.js';

/**
 * Ways to take a part of the plan down and build it again. Each works on a few cards, so a step costs the same in a
 * small fleet and in a large one.
 */
export class Neighbourhood {
  readonly #seating: Seating;
  readonly #problem: Problem;
  readonly #chance: Chance;
  readonly #recreation: Recreation;
  readonly #ruin: Ruin;
  readonly #alive: readonly Running[];

  constructor(seating: Seating, recreation: Recreation, chance: Chance) {
    this.#seating = seating;
    this.#problem = seating.problem;
    this.#chance = chance;
    this.#recreation = recreation;
    this.#ruin = new Ruin(seating, chance);
    this.#alive = seating.problem.running.filter(({ leaving }) => !leaving);
  }

  /** One random step. */
  move(): void {
    const draw = this.#chance.next();
    const lacking = draw < 0.3 ? this.#chance.pick(this.#lacking()) : undefined;
    if (lacking !== undefined) this.#insist(lacking);
    else if (this.#seating.disrupted > 0 && draw < 0.5) this.#restoreOne();
    else if (draw < 0.65) this.#rebuildModel();
    else this.#rebuildCards();
  }

  /** One card anew with the exact optimum, given everything else; what runs stays. */
  polish(card: Card): void {
    this.#ruin.vacate(card, 0, new Set());
    this.#recreation.fillExactly(card);
  }

  #lacking(): Model[] {
    return this.#problem.models.filter((model) => {
      const nodes = this.#seating.nodesOf(model);
      if (this.#seating.seatsOf(model).length === 0) return true;
      return model.maxNodes === 1 && (nodes < model.owed || (model.ha && nodes < 2));
    });
  }

  #disturb(): number {
    return this.#alive.length === 0 ? 0 : (this.#chance.pick([0, 0.3, 0.7, 1]) ?? 0);
  }

  #rebuildCards(): void {
    const touched = new Set<Card>();
    const disturb = this.#disturb();
    const count = this.#chance.pick([1, 2, 2, 3, 3, 4]) ?? 1;
    for (const card of this.#relatedCards(count)) this.#ruin.vacate(card, disturb, touched);
    this.#recreation.refill(touched);
  }

  /** A card and others that share its node, its models or nothing. */
  #relatedCards(count: number): Card[] {
    const first = this.#chance.pick(this.#problem.open);
    if (first === undefined) return [];
    const place = this.#problem.places[first.node] as Place;
    if (place.cards.length > 1 && this.#chance.next() < 0.4) return [...place.cards];
    const cards = [first];
    while (cards.length < count) cards.push(this.#relatedTo(first));
    return cards;
  }

  #relatedTo(card: Card): Card {
    const seat = this.#chance.pick(this.#seating.seatsOn(card));
    const other = seat === undefined ? undefined : this.#chance.pick(this.#seating.seatsOf(seat.model));
    const same = this.#chance.next() < 0.4 ? this.#chance.pick(other?.cards ?? []) : undefined;
    return same ?? this.#chance.pick(this.#problem.open) ?? card;
  }

  #rebuildModel(): void {
    const model = this.#chance.pick(this.#problem.models);
    if (model === undefined) return;
    const touched = new Set<Card>();
    this.#ruin.vacateModel(model, this.#disturb(), touched);
    const few = this.#chance.shuffle([...touched]).slice(0, 3);
    for (const card of [...few, ...this.#relatedCards(1)]) {
      if (this.#chance.next() < 0.6) this.#ruin.vacate(card, 0, touched);
    }
    this.#recreation.refill(touched);
  }

  /** With the move budget that this gives back another one may be disturbed at once. */
  #restoreOne(): void {
    const missing = this.#alive.filter(({ seat }) => !this.#seating.seatsOf(seat.model).includes(seat));
    const one = this.#chance.pick(missing);
    if (one === undefined) return;
    const touched = new Set<Card>();
    this.#ruin.restore(one, touched);
    const instead = this.#chance.next() < 0.7 ? this.#relatedCards(1 + this.#chance.below(2)) : [];
    for (const card of instead) this.#ruin.vacate(card, 1, touched);
    this.#recreation.refill(touched);
  }

  /** Finds room for a model that lacks an instance; whoever has to give way is seated again where it can be. */
  #insist(model: Model): void {
    const touched = new Set<Card>();
    const card = this.#candidate(model);
    if (card === undefined) return;
    const place = this.#problem.places[card.node] as Place;
    if (!this.#insistOn(model, card, touched)) this.#insistOnNode(model, place, touched);
    for (const other of this.#relatedCards(this.#chance.below(4))) {
      if (this.#chance.next() < 0.7) this.#ruin.vacate(other, 0, touched);
      touched.add(other);
    }
    this.#recreation.refill(touched);
  }

  #candidate(model: Model): Card | undefined {
    for (let i = 0; i < 12; i++) {
      const card = this.#chance.pick(this.#problem.open);
      if (card === undefined) return undefined;
      const possible = model.choices.some(({ tags }) => (tags & card.tags) !== 0);
      if (possible && this.#seating.countOn(model, card.node) === 0) return card;
    }
    return undefined;
  }

  #insistOn(model: Model, card: Card, touched: Set<Card>): boolean {
    const sizes = model.choices.filter(({ tags }) => (tags & card.tags) !== 0);
    const sizeOf = (i: number) => {
      const { computeMiB, weightsMiB, slotMiB } = sizes[i] as (typeof sizes)[number];
      return card.contextMiB + computeMiB + weightsMiB + model.minSlots * slotMiB;
    };
    const order = sizes.map((_, i) => i).sort((a, b) => sizeOf(a) - sizeOf(b));
    const smallest = order[0];
    if (smallest === undefined || sizeOf(smallest) > card.roomMiB) return false;
    touched.add(card);
    const enough = () => this.#seating.freeOn(card) >= sizeOf(smallest);
    this.#ruin.makeRoom(card, enough, touched);
    const choice = sizes[smallest];
    if (choice === undefined || !enough()) return false;
    this.#seating.add(seatOf(model, choice, model.minSlots, [card], [choice.layers]));
    return true;
  }

  #insistOnNode(model: Model, place: Place, touched: Set<Card>): void {
    if (place.cards.length < 2) return;
    const taste = { thrift: 1, noise: 0, remnantsFirst: false, lean: true };
    for (const card of this.#chance.shuffle([...place.cards])) {
      this.#ruin.vacate(card, 0.5, touched);
      const seat = this.#recreation.splits.best([model], place.cards, taste);
      if (seat === null) continue;
      this.#seating.add(seat);
      return;
    }
  }
}

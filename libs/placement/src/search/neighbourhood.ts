import type { Chance } from './chance.js';
import { Ejection } from './ejection.js';
import { Exchange } from './exchange.js';
import { Expedition } from './expedition.js';
import { type Lender, Lenders } from './lenders.js';
import type { Card, Model, Place, Problem } from './problem.js';
import type { Recreation } from './recreation.js';
import { mayRepack, Repacking } from './repacking.js';
import { Ruin } from './ruin.js';
import type { Emphasis } from './score.js';
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
  readonly #ejection: Ejection;
  readonly #exchange: Exchange;
  readonly #repacking: Repacking;
  readonly #repackingShare: number;
  readonly #expedition: Expedition;

  constructor(seating: Seating, recreation: Recreation, chance: Chance, lenders: readonly Lender[] = []) {
    this.#seating = seating;
    this.#problem = seating.problem;
    this.#chance = chance;
    this.#recreation = recreation;
    this.#ruin = new Ruin(seating, chance);
    this.#ejection = new Ejection(seating, recreation.splits, this.#ruin, chance);
    const tools = { seating, recreation, ruin: this.#ruin, ejection: this.#ejection, chance };
    this.#exchange = new Exchange(tools);
    this.#repacking = new Repacking(tools);
    this.#repackingShare = mayRepack(this.#problem)
      ? REPACKING * Math.min(1, FEW_CARDS / this.#problem.open.length)
      : 0;
    this.#expedition = new Expedition(tools, new Lenders(tools, lenders));
  }

  /** One random step. */
  move(way: Way): void {
    this.#recreation.lean = false;
    this.#ruin.emphasis = EVENLY;
    this.#steps[way]();
  }

  readonly #steps: Readonly<Record<Way, () => void>> = {
    insist: () => this.#insistOnAny(),
    restore: () => (this.#seating.disrupted > 0 ? this.#restoreOne() : this.#rebuildCards()),
    model: () => this.#rebuildModel(),
    relocate: () => this.#relocate(),
    cards: () => this.#rebuildCards(),
    exchange: () => this.#exchange.trade(),
    repack: () => (this.#chance.next() < this.#problem.together ? this.#rebuildCards() : this.#repack()),
  };

  /** With the move budget that this gives back others may be disturbed at once. */
  #repack(): void {
    const touched = new Set<Card>();
    const { disrupted } = this.#seating;
    if (!this.#repacking.repack(touched, this.#someOf(this.#lacking(), 2))) return;
    if (this.#seating.disrupted < disrupted && this.#chance.next() < 0.5)
      for (const card of this.#relatedCards(1 + this.#chance.below(2))) this.#ruin.vacate(card, 1, touched);
    this.#recreation.regrow(touched);
  }

  #insistOnAny(): void {
    const lacking = this.#chance.pick(this.#lacking());
    if (lacking === undefined) this.#rebuildModel();
    else this.#insist(lacking);
  }

  /** One far step, which is many small ones; how many it was. */
  explore(): number {
    this.#recreation.lean = false;
    this.#ruin.emphasis = EVENLY;
    return this.#expedition.go(() => this.#lacking());
  }

  /** One random step that looks at the levels above capacity only: seats are looked for, cards are not filled. */
  structureMove(emphasis: Emphasis): void {
    this.#ruin.emphasis = emphasis;
    this.#recreation.lean = true;
    const draw = this.#chance.next();
    const touched = new Set<Card>();
    this.#ruin.takeEvicted();
    if (draw < 0.03) {
      this.#rebuildCards();
      return;
    }
    const lacking = this.#lacking(emphasis);
    if (draw > EXCHANGING - this.#repackingShare && draw < EXCHANGING) {
      this.#repacking.repack(touched, this.#someOf(lacking, 3));
      return;
    }
    if (draw > EXCHANGING) this.#exchange.swap(touched, this.#chance.pick(lacking));
    else this.#makeRoom(draw, this.#chance.pick(lacking), touched);
    for (let i = 0; i < 3; i++) {
      const other = this.#chance.pick(lacking);
      if (other !== undefined) this.#ejection.place(other, touched);
    }
  }

  #makeRoom(draw: number, wanted: Model | undefined, touched: Set<Card>): void {
    if (this.#isSpent() && this.#seating.disrupted > 0 && draw < 0.6) this.#restoreAny(touched);
    if (wanted !== undefined && draw < 0.77) this.#ejection.insist(wanted, touched);
    else this.#unseatOne(touched);
    this.#ejection.reseat(touched);
  }

  #unseatOne(touched: Set<Card>): void {
    const card = this.#chance.pick(this.#problem.open);
    const seat = card === undefined ? undefined : this.#chance.pick(this.#seating.seatsOn(card));
    if (seat === undefined || !this.#ruin.remove(seat)) return;
    for (const other of seat.cards) touched.add(other);
    this.#ruin.takeEvicted();
    this.#ejection.insist(seat.model, touched);
  }

  /** One card anew with the exact optimum, given everything else; what runs stays. */
  polish(card: Card): void {
    this.#recreation.lean = false;
    this.#ruin.vacate(card, 0, new Set());
    this.#recreation.fillExactly(card);
  }

  /** What lacks an instance for the sake of a level that counts. */
  #lacking({ replicas, survivable }: Emphasis = EVENLY): Model[] {
    return this.#problem.models.filter((model) => {
      if (this.#seating.seatsOf(model).length === 0) return true;
      const nodes = this.#seating.nodesOf(model);
      const lacks = (replicas > 0 && nodes < model.owed) || (survivable > 0 && model.ha && nodes < 2);
      return lacks && model.maxNodes === 1;
    });
  }

  #someOf(models: readonly Model[], count: number): Model[] {
    return Array.from({ length: count }, () => this.#chance.pick(models)).filter((model) => model !== undefined);
  }

  #disturb(): number {
    return this.#problem.alive.length === 0 ? 0 : (this.#chance.pick([0, 0.3, 0.7, 1]) ?? 0);
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

  /** One seat to another place; whoever is in the way there finds another one in turn. */
  #relocate(): void {
    const touched = new Set<Card>();
    this.#unseatOne(touched);
    this.#recreation.refill(touched);
  }

  /** With the move budget that this gives back another one may be disturbed at once. */
  #restoreOne(): void {
    const touched = new Set<Card>();
    this.#restoreAny(touched);
    const instead = this.#chance.next() < 0.7 ? this.#relatedCards(1 + this.#chance.below(2)) : [];
    for (const card of instead) this.#ruin.vacate(card, 1, touched);
    this.#recreation.refill(touched);
  }

  /** Finds room for a model that lacks an instance; whoever has to give way is seated again where it can be. */
  #insist(model: Model): void {
    const touched = new Set<Card>();
    this.#ruin.takeEvicted();
    if (this.#isSpent() && this.#chance.next() < 0.6) this.#restoreAny(touched);
    this.#ejection.insist(model, touched);
    for (const other of this.#relatedCards(this.#chance.below(4))) {
      if (this.#chance.next() < 0.7) this.#ruin.vacate(other, 0, touched);
      touched.add(other);
    }
    this.#recreation.refill(touched);
  }

  #isSpent(): boolean {
    return this.#seating.disrupted >= this.#problem.moveBudget;
  }

  #restoreAny(touched: Set<Card>): void {
    const missing = this.#problem.alive.filter(({ seat }) => !this.#seating.seatsOf(seat.model).includes(seat));
    const one = this.#chance.pick(missing);
    if (one !== undefined) this.#ruin.restore(one, touched);
  }
}

/** The ways to step, and how long each takes in comparison. */
export type Way = 'insist' | 'restore' | 'model' | 'relocate' | 'cards' | 'exchange' | 'repack';
const WAYS: readonly { readonly way: Way; readonly cost: number }[] = [
  { way: 'insist', cost: 2.5 },
  { way: 'restore', cost: 1 },
  { way: 'model', cost: 1.2 },
  { way: 'relocate', cost: 0.8 },
  { way: 'cards', cost: 1 },
  { way: 'exchange', cost: 2.5 },
  { way: 'repack', cost: 2 },
];

export function waysFor(problem: Problem): typeof WAYS {
  return mayRepack(problem) ? WAYS : WAYS.filter(({ way }) => way !== 'repack');
}

/** Of the steps of the structure: to exchange what nodes hold from here on, and before that to pack cards anew. */
const EXCHANGING = 0.92;
const REPACKING = 0.1;
/** From here on less: rings matter where everything is full, and in a large fleet quicker steps go further first. */
const FEW_CARDS = 20;

const EVENLY: Emphasis = { served: 6, replicas: 2, survivable: 1 };

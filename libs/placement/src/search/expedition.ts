import type { Chance } from './chance.js';
import type { Ejection } from './ejection.js';
import type { Lenders } from './lenders.js';
import type { Card, Model, Place, Problem, Running } from './problem.js';
import type { Recreation } from './recreation.js';
import { mayRepack, Repacking } from './repacking.js';
import type { Ruin } from './ruin.js';
import { compareLevels, compareStructure, type Levels } from './score.js';
import type { Seat } from './seat.js';
import type { Seating } from './seating.js';
import type { StepTools } from './step-tools.js';

/**
 * A step that goes far: the move budget is spent on others, or nodes are emptied. Before it is judged the nodes that it
 * touched are rebuilt, a few cards at a time, for as long as that gains; what looks hopeless is left early.
 */
export class Expedition {
  readonly #seating: Seating;
  readonly #problem: Problem;
  readonly #recreation: Recreation;
  readonly #ruin: Ruin;
  readonly #ejection: Ejection;
  readonly #chance: Chance;
  readonly #lenders: Lenders;
  readonly #repacking: Repacking;
  readonly #repackingShare: number;

  constructor({ seating, recreation, ruin, ejection, chance }: StepTools, lenders: Lenders) {
    this.#repacking = new Repacking({ seating, chance });
    this.#lenders = lenders;
    this.#seating = seating;
    this.#problem = seating.problem;
    this.#recreation = recreation;
    this.#ruin = ruin;
    this.#ejection = ejection;
    this.#chance = chance;
    this.#repackingShare = mayRepack(this.#problem) ? REPACKING * (1 - this.#problem.together) : 0;
  }

  /** Returns how many small steps it took. */
  go(lacking: () => readonly Model[]): number {
    const before = this.#seating.levels();
    const touched = new Set<Card>();
    this.#ruin.takeEvicted();
    if (this.#lenders.exist && this.#chance.next() < BORROWING) this.#lenders.borrow(this.#problem.ready, touched);
    else if (this.#chance.next() < this.#repackingShare) this.#repack(touched, lacking());
    else if (this.#isSpent() && this.#seating.disrupted > 0 && this.#chance.next() < 0.75) this.#disturbOthers(touched);
    else this.#emptyNodes(touched);
    this.#ejection.reseat(touched);
    this.#recreation.refill(touched);
    this.#recreation.judge(false);
    if (this.#isPoorer(before) && !this.#mend(touched, before, lacking)) return 1;
    return 1 + this.#lookAbout(this.#nodesOf(touched), before);
  }

  /** What this saves of the move budget is spent on others. */
  #repack(touched: Set<Card>, lacking: readonly Model[]): void {
    this.#repacking.repack(touched, lacking.slice(0, 2));
    if (this.#chance.next() < 0.5) this.#spend(touched);
  }

  #isSpent(): boolean {
    return this.#seating.disrupted >= this.#problem.moveBudget;
  }

  #isPoorer(before: Levels): boolean {
    return compareStructure(this.#seating.levels(), before) < 0;
  }

  /** One comes back as it ran, or a few do, and others go instead, often from one node. */
  #disturbOthers(touched: Set<Card>): void {
    const away = this.#problem.alive.filter(({ seat }) => !this.#seating.seatsOf(seat.model).includes(seat));
    const count = this.#chance.next() < 0.33 ? 2 + this.#chance.below(2) : 1;
    for (const one of this.#chance.shuffle(away).slice(0, count)) this.#ruin.restore(one, touched);
    this.#spend(touched);
  }

  #spend(touched: Set<Card>): void {
    let near: readonly Running[] = this.#problem.alive;
    for (let tries = 0; tries < MOST_TRIES && !this.#isSpent(); tries++) {
      const one = this.#chance.pick(this.#chance.next() < 0.5 ? near : this.#problem.alive);
      if (one === undefined || !this.#disturb(one, touched)) continue;
      near = this.#problem.ranOn[one.seat.node] ?? [];
    }
  }

  /** What is new on its cards goes as well, to make room for something else. */
  #disturb(one: Running, touched: Set<Card>): boolean {
    const kept: Seat | undefined = this.#seating
      .seatsOf(one.seat.model)
      .find((seat) => this.#seating.keeps(seat) === one);
    if (kept === undefined || !this.#ruin.remove(kept)) return false;
    for (const card of kept.cards) this.#ruin.vacate(card, 0, touched);
    return true;
  }

  /** So many that there are some cards; one of several cards only in part now and then. */
  #emptyNodes(touched: Set<Card>): void {
    const disturb = this.#isSpent() ? 0 : 0.5;
    const most = 1 + this.#chance.below(MOST_EMPTIED);
    for (let emptied = 0; emptied < most; ) {
      const place = this.#chance.pick(this.#problem.ready);
      if (place === undefined) return;
      const part = place.cards.length === 1 || this.#chance.next() < 0.5 ? 1 : 0.5;
      for (const card of place.cards) if (this.#chance.next() < part) this.#ruin.vacate(card, disturb, touched);
      emptied += place.cards.length;
    }
  }

  /** Whoever lacks an instance now finds room elsewhere, before anything else is filled. */
  #mend(touched: Set<Card>, before: Levels, lacking: () => readonly Model[]): boolean {
    for (let i = 0; i < MOST_MENDS && this.#isPoorer(before); i++) {
      const model = this.#chance.pick(lacking());
      if (model === undefined) break;
      const mark = this.#seating.mark();
      const levels = this.#seating.levels();
      const also = new Set<Card>();
      this.#ejection.insist(model, also);
      this.#ejection.reseat(also);
      if (this.#isPoorer(levels)) this.#seating.takeBack(mark);
      else for (const card of also) touched.add(card);
    }
    this.#ruin.takeEvicted();
    if (this.#isPoorer(before)) return false;
    this.#recreation.regrow(touched);
    return true;
  }

  #nodesOf(touched: ReadonlySet<Card>): Place[] {
    const all = new Set([...touched].map(({ node }) => this.#problem.places[node] as Place));
    return [...all].filter(({ state }) => state === 'ready');
  }

  #lookAbout(nodes: readonly Place[], before: Levels): number {
    if (nodes.length === 0) return 0;
    const cards = nodes.reduce((sum, place) => sum + place.cards.length, 0);
    const most = LOOKS + LOOKS_PER_CARD * cards;
    let idle = 0;
    let looks = 0;
    while (idle < most) {
      idle = this.#look(nodes) ? 0 : idle + 1;
      if (++looks > most / 3 && this.#isHopeless(before)) break;
    }
    return looks;
  }

  #isHopeless(before: Levels): boolean {
    return this.#isPoorer(before) || this.#seating.capacity < before.capacity * (1 - MOST_BEHIND);
  }

  /** Some cards of one node anew, and maybe others; taken back where that loses. */
  #look(nodes: readonly Place[]): boolean {
    const before = this.#seating.levels();
    const mark = this.#seating.mark();
    const touched = new Set<Card>();
    const disturb = this.#isSpent() ? 0 : 0.4;
    for (const card of this.#someCards(nodes)) this.#ruin.vacate(card, disturb, touched);
    const elsewhere = this.#chance.next() < 0.3 ? this.#chance.pick(this.#problem.open) : undefined;
    if (elsewhere !== undefined) this.#ruin.vacate(elsewhere, disturb, touched);
    this.#ruin.takeEvicted();
    this.#recreation.refill(touched);
    const order = compareLevels(this.#seating.levels(), before);
    if (order < 0) this.#seating.takeBack(mark);
    this.#recreation.judge(order > 0);
    return order > 0;
  }

  #someCards(nodes: readonly Place[]): readonly Card[] {
    const { cards } = this.#chance.pick(nodes) as Place;
    if (cards.length > 1) return this.#chance.shuffle([...cards]).slice(0, 1 + this.#chance.below(cards.length));
    const others = Array.from({ length: this.#chance.below(3) }, () => this.#chance.pick(nodes) as Place);
    return [...cards, ...others.map((place) => this.#chance.pick(place.cards) as Card)];
  }
}

/** Of the steps, where there is somebody to borrow from. */
const BORROWING = 0.4;
/** Of the steps besides, where every card is a node. */
const REPACKING = 0.35;
const MOST_TRIES = 12;
const MOST_EMPTIED = 6;
const MOST_MENDS = 8;
const LOOKS = 10;
const LOOKS_PER_CARD = 3;
/** Of the capacity that the plan had before. */
const MOST_BEHIND = 0.02;

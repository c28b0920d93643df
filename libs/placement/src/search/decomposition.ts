import type { Draft } from './draft.js';
import { type Filling, fillingOf } from './filling.js';
import { type Chosen, FillingChoice } from './filling-choice.js';
import { FillingPrices } from './filling-prices.js';
import type { Group, Subject } from './filling-rows.js';
import { PER_DISTURBED, type Structure } from './filling-worth.js';
import { type Fillings, type Kind, seatsOn } from './fillings.js';
import { NodeProblem } from './node-problem.js';
import { NodeSearch } from './node-search.js';
import type { Place } from './problem.js';
import { compareLevels } from './score.js';
import type { Seat } from './seat.js';
import { aimsBeyond } from './structure-aims.js';

/** The fleet taken apart, for as long as there is time; not where an instance may span nodes. */
export function decompose(draft: Draft, fillings: Fillings): void {
  if (draft.problem.ready.length < 2 || draft.problem.models.some(({ maxNodes }) => maxNodes > 1)) return;
  const decomposition = new Decomposition(draft, fillings);
  while (draft.patience.used() < 1) decomposition.round();
}

/**
 * Each node is filled by itself, at prices for what others would have instead; of all fillings that are known those are
 * chosen that are best together; then the prices follow. This is column generation. What no step from plan to plan leads
 * to is found so: one node may take over what another gives up, though either alone would lose by it.
 */
class Decomposition {
  readonly #draft: Draft;
  readonly #fillings: Fillings;
  readonly #prices: FillingPrices;
  #basis: ReadonlySet<Subject> = new Set();
  #turn = 0;
  /** That a choice may take; the fewer, the longer nothing is found before they are used up. */
  #programs = MOST_PROGRAMS;

  constructor(draft: Draft, fillings: Fillings) {
    draft.returnToBest();
    fillings.addPlan(draft.best.seats);
    this.#draft = draft;
    this.#fillings = fillings;
    this.#prices = new FillingPrices(draft.problem.models.length);
  }

  /** All nodes, or of a large fleet many; then a few of them beside what the others hold, where prices are truer. */
  round(): void {
    const { chance } = this.#draft;
    const kinds = chance.shuffle([...this.#fillings.kinds]).slice(0, MOST_KINDS);
    this.#turn++;
    this.#choose(kinds, this.#turn % 2 === 0 ? this.#aim() : null);
    this.#fillings.thinOut((filling) => this.#prices.of(filling));
    for (const kind of kinds) this.#fill(kind);
    const few = kinds.slice(0, 1 + chance.below(MOST_FEW));
    for (let i = FEW_TIMES; i > 0 && few.length < kinds.length; i--) {
      this.#choose(few, null);
      for (const kind of few) this.#fill(kind);
    }
  }

  /** Of those of which anything is known: where a pin cannot be honoured, nothing is. */
  #choose(asked: readonly Kind[], aim: Structure | null): void {
    const { problem, best, patience } = this.#draft;
    if (patience.used() >= 1) return;
    const kinds = asked.filter((kind) => this.#fillings.of(kind).length > 0);
    const settled = this.#settled(kinds);
    const held = settled.flatMap(({ fillings }) => fillings.flatMap(({ seats }) => seats));
    const seatsOf = (chosen: Chosen) => [
      ...kinds.flatMap((kind, at) => seatsOn(kind, chosen[at] as readonly Filling[])),
      ...held,
    ];
    const open = kinds.map((kind): Group => ({ fillings: this.#fillings.of(kind), nodes: kind.length }));
    const choice = new FillingChoice(
      [...open, ...settled],
      { ...problem, levels: aim ?? best.levels },
      {
        basis: this.#basis,
        goesOn: () => this.#goesOn(),
        programs: aim === null ? this.#programs : FEW_PROGRAMS,
        isPossible: (chosen) => this.#draft.canBe(seatsOf(chosen)),
      },
    );
    if (!choice.relax()) return;
    this.#prices.follow(choice.program.prices(), choice.program.bound);
    this.#basis = choice.program.basis();
    const found = choice.choose(aim === null ? this.#worth() : Number.NEGATIVE_INFINITY);
    if (found !== null) this.#adopt(seatsOf(found));
    if (found !== null) this.#programs = MOST_PROGRAMS;
    else if (choice.isCutShort) this.#programs = Math.max(FEW_PROGRAMS, this.#programs >> 1);
  }

  #goesOn(): boolean {
    this.#draft.patience.step();
    return this.#draft.patience.used() < 1;
  }

  #worth(): number {
    const { capacity, disrupted } = this.#draft.best.levels;
    return capacity - PER_DISTURBED * disrupted;
  }

  /** A little more of a level above capacity than the best plan has. */
  #aim(): Structure | null {
    const { problem, best } = this.#draft;
    const aims = aimsBeyond(best.levels, problem.models);
    return aims[(this.#turn >> 1) % Math.max(1, aims.length)] ?? null;
  }

  /** All other nodes, and where nothing may start: what is there is all that can be there. */
  #settled(kinds: readonly Kind[]): Group[] {
    const open = new Set(kinds.flatMap((kind) => [...kind]));
    const others = this.#draft.problem.places.filter((place) => !open.has(place));
    return others.map(({ index }) => ({ fillings: [this.#heldOn(index)], nodes: 1 }));
  }

  #heldOn(node: number): Filling {
    const { problem, best } = this.#draft;
    const seats = best.seats.filter((seat) => seat.node === node);
    return fillingOf(problem, node, seats);
  }

  #adopt(seats: readonly Seat[]): void {
    this.#draft.attempt(
      () => this.#draft.become(seats),
      (before, after) => compareLevels(after, before) > 0,
    );
    this.#draft.remember();
  }

  #fill(kind: Kind): void {
    for (let i = kind[0].cards.length === 1 ? OFTEN : 1; i > 0 && this.#draft.patience.used() < 1; i--)
      this.#fillOnce(kind);
  }

  #fillOnce(kind: Kind): void {
    const { problem, chance, best } = this.#draft;
    const [place] = kind;
    const begin = this.#beginningOf(kind);
    const prices = this.#prices.about(place.cards.length > 1 ? 0 : (chance.pick(NOISES) ?? 0), chance);
    const node = new NodeProblem(problem, place, prices, begin.disturbed);
    const seats = begin.seats.map((seat) => node.into(seat));
    const { capacity } = best.levels;
    new NodeSearch(node, place, seats, chance).go({
      steps: STEPS_PER_CARD * (place.cards.length - 1) + STEPS,
      goesOn: () => this.#goesOn(),
      slack: Math.max((this.#prices.bound - capacity) * OF_THE_GAP, capacity * OF_CAPACITY),
      tell: (found) =>
        this.#fillings.add(
          place,
          found.map((seat) => node.outOf(seat)),
        ),
    });
  }

  /** One of those that are worth most so far; where something ran, often some of that alone, so that other instances are disturbed. */
  #beginningOf(kind: Kind): Filling {
    const { problem, chance } = this.#draft;
    const [place] = kind;
    if ((problem.ranOn[place.index] ?? []).length > 0 && chance.next() < ANEW) {
      const seats = stayingOf(this.#draft, place);
      this.#fillings.add(place, seats);
      return fillingOf(problem, place.index, seats);
    }
    if (chance.next() < AS_IT_IS) return this.#heldOn(place.index);
    const worth = (filling: Filling) => this.#prices.of(filling);
    const ranked = this.#fillings.of(kind).sort((a, b) => worth(b) - worth(a));
    return ranked[chance.below(Math.min(BEGINNINGS, ranked.length))] ?? this.#heldOn(place.index);
  }
}

/** Of what ran on the node: as in the best plan but for one, or any. */
function stayingOf({ problem, chance, best }: Draft, { index }: Place): readonly Seat[] {
  const ran = (problem.ranOn[index] ?? []).map(({ seat }) => seat);
  const least = Math.max(0, ran.length - problem.moveBudget);
  if (chance.next() < 0.5) return chance.shuffle(ran).slice(0, least + chance.below(ran.length - least + 1));
  const kept = new Set(best.seats.map((seat) => problem.register.keeps(seat)?.seat));
  const stays = ran.filter((seat) => kept.has(seat) !== chance.next() < 1 / ran.length);
  return stays.length < least ? ran : stays;
}

const ANEW = 0.6;
const AS_IT_IS = 0.2;
/** Those that are worth most. */
const BEGINNINGS = 8;
/** What a search of one node tells besides its best. */
const OF_THE_GAP = 0.5;
const OF_CAPACITY = 0.001;
/** A single card is filled exactly, so that nothing but other prices leads to another filling. */
const OFTEN = 12;
const NOISES = [0, 0.1, 0.3];
const STEPS = 4;
const STEPS_PER_CARD = 40;
/** So that the linear program stays small. */
const MOST_KINDS = 30;
const MOST_FEW = 3;
const FEW_TIMES = 3;
const MOST_PROGRAMS = 1000;
/** For more than the best plan has there is mostly nothing to be found. */
const FEW_PROGRAMS = 100;

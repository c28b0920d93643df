import type { Draft } from './draft.js';
import { type Filling, fillingOf } from './filling.js';
import { FillingChoice } from './filling-choice.js';
import { FillingPrices, type Terms } from './filling-prices.js';
import type { Fillings } from './fillings.js';
import { NodeProblem } from './node-problem.js';
import { NodeSearch } from './node-search.js';
import type { Place } from './problem.js';
import { compareLevels } from './score.js';
import type { Seat } from './seat.js';

/** The fleet taken apart, for as long as there is time; not where an instance may span nodes. */
export function decompose(draft: Draft, fillings: Fillings): void {
  if (draft.problem.ready.length < 2 || draft.problem.models.some(({ maxNodes }) => maxNodes > 1)) return;
  const decomposition = new Decomposition(draft, fillings);
  while (draft.patience.used() < 1) decomposition.round();
}

/**
 * Each node is filled by itself, at prices for what others would have instead; of all fillings that are known those are
 * chosen that are best together; then the prices follow. What no step from plan to plan leads to is found so: one node
 * may take over what another gives up, though either alone would lose by it.
 */
class Decomposition {
  readonly #draft: Draft;
  readonly #fillings: Fillings;
  readonly #prices: FillingPrices;
  readonly #choice: FillingChoice;

  constructor(draft: Draft, fillings: Fillings) {
    draft.returnToBest();
    fillings.addPlan(draft.best.seats);
    this.#draft = draft;
    this.#fillings = fillings;
    const terms = termsOf(draft);
    this.#prices = new FillingPrices(terms);
    this.#choice = new FillingChoice(terms, this.#prices, (chosen) => draft.canBe(seatsOf(chosen)));
  }

  round(): void {
    const { problem, patience, chance } = this.#draft;
    const groups = problem.places.map((place) => this.#groupOf(place));
    this.#prices.approach(groups, this.#draft.best.levels.capacity);
    this.#fillings.thinOut((filling) => this.#prices.of(filling));
    this.#choose(groups);
    patience.step(ROUND_STEPS);
    for (const place of this.#fillings.unlike(chance.shuffle([...problem.ready]))) {
      if (patience.used() >= 1) return;
      for (let i = place.cards.length === 1 ? OFTEN : 1; i > 0; i--) this.#fill(place);
    }
  }

  /** Where nothing may start, what is there is all that can be there. */
  #groupOf(place: Place): readonly Filling[] {
    return place.state === 'ready' ? this.#fillings.of(place) : [this.#heldOn(place.index)];
  }

  #heldOn(node: number): Filling {
    const { problem, best } = this.#draft;
    const seats = best.seats.filter((seat) => seat.node === node);
    return fillingOf(problem, node, seats);
  }

  /** All nodes together as far as that goes, and then a few at a time beside what the others hold. */
  #choose(groups: readonly (readonly Filling[])[]): void {
    const { chance, patience, problem } = this.#draft;
    const more = MORE_VISITS * (1 - problem.together);
    this.#adopt(groups, MOST_VISITS + more);
    for (let i = 0; i < TRIALS && patience.used() < 1; i++) {
      const free = new Set(chance.shuffle([...groups.keys()]).slice(0, LEAST_FREE + chance.below(MORE_FREE)));
      const some = groups.map((group, at) => (free.has(at) ? group : [this.#heldOn(at)]));
      this.#adopt(some, FEW_VISITS + more);
    }
  }

  #adopt(groups: readonly (readonly Filling[])[], visits: number): void {
    const draft = this.#draft;
    const found = this.#choice.choose(groups, draft.best.levels.capacity, visits);
    if (found === null) return;
    draft.attempt(
      () => draft.become(seatsOf(found)),
      (before, after) => compareLevels(after, before) > 0,
    );
    draft.remember();
  }

  #fill(place: Place): void {
    const { problem, chance, best, patience } = this.#draft;
    const begin = this.#beginningOf(place);
    const prices = this.#prices.about(place.cards.length > 1 ? 0 : (chance.pick(NOISES) ?? 0), chance);
    const node = new NodeProblem(problem, place, prices, begin.disturbed);
    const seats = begin.seats.map((seat) => node.into(seat));
    const { capacity } = best.levels;
    new NodeSearch(node, place, seats, chance).go({
      steps: STEPS_PER_CARD * (place.cards.length - 1) + STEPS,
      goesOn: () => {
        patience.step();
        return patience.used() < 1;
      },
      slack: Math.max((this.#prices.bound - capacity) * OF_THE_GAP, capacity * OF_CAPACITY),
      tell: (found) =>
        this.#fillings.add(
          place,
          found.map((seat) => node.outOf(seat)),
        ),
    });
  }

  /** What is worth most so far; where something ran, often some of that alone, so that other instances are disturbed. */
  #beginningOf(place: Place): Filling {
    const { problem, chance } = this.#draft;
    if ((problem.ranOn[place.index] ?? []).length > 0 && chance.next() < ANEW) {
      const seats = stayingOf(this.#draft, place);
      this.#fillings.add(place, seats);
      return fillingOf(problem, place.index, seats);
    }
    if (chance.next() < AS_IT_IS) return this.#heldOn(place.index);
    const worth = (filling: Filling) => this.#prices.of(filling);
    return this.#fillings.of(place).reduce((best, one) => (worth(one) > worth(best) ? one : best));
  }
}

/** No plan may fall short of the nodes that each model has now, as far as a level asks for them. */
function termsOf({ problem: { models, moveBudget }, best }: Draft): Terms {
  const on = models.map(() => new Set<number>());
  for (const { model, node } of best.seats) on[model.index]?.add(node);
  const needed = Int32Array.from(models, ({ index, owed, ha }) =>
    Math.min(on[index]?.size ?? 0, Math.max(1, owed, ha ? 2 : 0)),
  );
  return { models, needed, moveBudget };
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

function seatsOf(chosen: readonly Filling[]): Seat[] {
  return chosen.flatMap(({ seats }) => seats);
}

const ANEW = 0.6;
const AS_IT_IS = 0.2;
/** What a search of one node tells besides its best. */
const OF_THE_GAP = 0.5;
const OF_CAPACITY = 0.001;
/** A single card is filled exactly, so that nothing but other prices leads to another filling. */
const OFTEN = 12;
const NOISES = [0, 0.1, 0.3];
const STEPS = 4;
const STEPS_PER_CARD = 40;
/** What prices and choice take, in steps. */
const ROUND_STEPS = 50;
/** Of fillings of several cards there are too many for more, and to find others is worth more. */
const MOST_VISITS = 5000;
const FEW_VISITS = 2000;
const MORE_VISITS = 15_000;
const TRIALS = 12;
const LEAST_FREE = 2;
const MORE_FREE = 4;

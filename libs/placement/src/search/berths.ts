import type { Chance } from './chance.js';
import type { Card, Choice, Model, Problem, Running } from './problem.js';
import { mibOn, type Seat, seatOf } from './seat.js';
import type { Seating } from './seating.js';
import type { Berth } from './tight-packing.js';

/** A berth is a seat, and its bins are cards. */
export interface SeatBerth extends Berth {
  readonly seat: Seat;
}

/** Some cards that were emptied. */
export interface Site {
  readonly cards: readonly Card[];
  /** What was taken from them. */
  readonly gone: readonly Seat[];
  /** What runs on them and has no seat now. */
  readonly away: readonly Running[];
}

/** Where a model could sit on a site: as it ran, whole in its smallest form, or over two cards of one node. */
export class Berths {
  readonly #seating: Seating;
  readonly #problem: Problem;
  readonly #chance: Chance;

  constructor(seating: Seating, chance: Chance) {
    this.#seating = seating;
    this.#problem = seating.problem;
    this.#chance = chance;
  }

  /** On nodes where it does not sit yet, in any order. */
  of(model: Model, site: Site): SeatBerth[] {
    const cards = site.cards.filter(({ node }) => this.#seating.countOn(model, node) === 0);
    const berths = this.#asBefore(model, site);
    for (const card of cards) this.#addWhole(model, card, site, berths);
    if (this.#maySplit(model, site)) this.#addSplits(model, cards, site, berths);
    return this.#chance.shuffle(berths);
  }

  asItRan({ seat }: Running, site: Site): SeatBerth {
    return { ...berthOf(seat, site), keeps: true };
  }

  #asBefore(model: Model, site: Site): SeatBerth[] {
    const isFree = (seat: Seat) => seat.model === model && this.#seating.countOn(model, seat.node) === 0;
    const ran = site.away.filter(({ seat }) => isFree(seat)).map((one) => this.asItRan(one, site));
    const split = site.gone.filter((seat) => seat.cards.length > 1 && isFree(seat));
    const fresh = split.filter((seat) => this.#seating.keeps(seat) === undefined);
    return [...ran, ...fresh.map((seat) => berthOf(seat, site))];
  }

  #addWhole(model: Model, card: Card, site: Site, berths: SeatBerth[]): void {
    const smallest = this.#problem.guests.of(model, card)?.smallest;
    if (smallest === undefined) return;
    berths.push(berthOf(seatOf(model, smallest, model.minSlots, [card], [smallest.layers]), site));
  }

  /** What was split or has to be; others now and then. */
  #maySplit(model: Model, { gone }: Site): boolean {
    const wasSplit = gone.some((seat) => seat.model === model && seat.cards.length > 1);
    return wasSplit || this.#problem.guests.homes(model).cards.length === 0 || this.#chance.next() < SPLITTING;
  }

  #addSplits(model: Model, cards: readonly Card[], site: Site, berths: SeatBerth[]): void {
    for (const [i, a] of cards.entries()) {
      for (const b of cards.slice(i + 1)) {
        const choice = a.node === b.node ? smallestOver(model, a.tags & b.tags) : undefined;
        if (choice === undefined) continue;
        for (const share of this.#sharesOf(model, choice, a, b)) {
          const layers = [share, choice.layers - share];
          berths.push(berthOf(seatOf(model, choice, model.minSlots, [a, b], layers), site));
        }
      }
    }
  }

  /** Layers on the first of two cards: the fewest that there can be, the most, or halfway between. */
  #sharesOf(model: Model, choice: Choice, a: Card, b: Card): Iterable<number> {
    const perLayer = choice.layerMiB + model.minSlots * choice.kvLayerMiB;
    const most = (card: Card) => {
      const room = this.#seating.freeOn(card) - card.contextMiB - choice.computeMiB;
      return Math.min(choice.layers - 1, Math.floor(room / perLayer));
    };
    const all = most(a);
    const least = choice.layers - most(b);
    return all < least ? [] : new Set([least, all, (least + all) >> 1]);
  }
}

function smallestOver({ choices }: Model, tags: number): Choice | undefined {
  let smallest: Choice | undefined;
  for (const choice of choices)
    if ((choice.tags & tags) !== 0 && choice.weightsMiB < (smallest?.weightsMiB ?? Number.POSITIVE_INFINITY))
      smallest = choice;
  return smallest;
}

function berthOf(seat: Seat, { cards }: Site): SeatBerth {
  const parts = seat.cards.map((card, part) => ({ bin: cards.indexOf(card), mib: mibOn(seat, part) }));
  return { parts, keeps: false, seat };
}

const SPLITTING = 0.15;

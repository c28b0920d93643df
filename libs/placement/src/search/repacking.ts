import { Berths, type SeatBerth, type Site } from './berths.js';
import type { Chance } from './chance.js';
import { gainOfCopy } from './gains.js';
import type { Card, Model, Problem, Running } from './problem.js';
import type { Seat } from './seat.js';
import type { Seating } from './seating.js';
import { Sites } from './sites.js';
import type { StepTools } from './step-tools.js';
import { type Parcel, TightPacking } from './tight-packing.js';

/**
 * A few cards are emptied, and whatever the levels above capacity would miss is packed onto them anew, by a search that
 * is nearly complete: so models change places in rings, where everything is full and no chain of single moves leads.
 * What runs may move as long as enough of it comes back to where it ran.
 */
export class Repacking {
  readonly #seating: Seating;
  readonly #problem: Problem;
  readonly #chance: Chance;
  readonly #sites: Sites;
  readonly #berths: Berths;
  readonly #packing = new TightPacking<SeatBerth>();

  constructor({ seating, chance }: Pick<StepTools, 'seating' | 'chance'>) {
    this.#seating = seating;
    this.#problem = seating.problem;
    this.#chance = chance;
    this.#sites = new Sites(seating, chance);
    this.#berths = new Berths(seating, chance);
  }

  /** Maybe with some that lack an instance. False when it all stayed as it was. */
  repack(touched: Set<Card>, wanted: readonly Model[]): boolean {
    const cards = this.#sites.draw();
    if (cards.length < 2) return false;
    const mark = this.#seating.mark();
    const most = Math.max(this.#seating.disrupted, this.#problem.moveBudget);
    const before = new Map(wanted.map((model) => [model, this.#standing(model)]));
    const gone = this.#clear(cards, before);
    const berths = this.#pack({ cards, gone, away: this.#awayFrom(cards) }, before);
    for (const berth of berths ?? []) if (berth !== null) this.#take(berth.seat);
    if (berths === null || this.#seating.disrupted > most) {
      this.#seating.takeBack(mark);
      return false;
    }
    for (const card of cards) touched.add(card);
    return true;
  }

  #standing(model: Model): Standing {
    return { seats: this.#seating.seatsOf(model).length, nodes: this.#seating.nodesOf(model) };
  }

  /** But for what is pinned, and what reaches beyond these cards. */
  #clear(cards: readonly Card[], before: Map<Model, Standing>): Seat[] {
    const gone: Seat[] = [];
    for (const card of cards) {
      for (const seat of [...this.#seating.seatsOn(card)]) {
        if (seat.nodes.length > 1 || this.#seating.isPinned(seat)) continue;
        if (!seat.cards.every((other) => cards.includes(other))) continue;
        if (!before.has(seat.model)) before.set(seat.model, this.#standing(seat.model));
        this.#seating.remove(seat);
        gone.push(seat);
      }
    }
    return gone;
  }

  #awayFrom(cards: readonly Card[]): Running[] {
    const nodes = [...new Set(cards.map(({ node }) => node))];
    const ran = nodes.flatMap((node) => this.#problem.ranOn[node] ?? []);
    return ran.filter(({ seat }) => seat.nodes.length === 1 && this.#mayReturn(seat, cards));
  }

  #mayReturn({ model, node, cards: own }: Seat, cards: readonly Card[]): boolean {
    if (own.length > 1 && this.#seating.countOn(model, node) > 0) return false;
    return own.every((card) => cards.includes(card) && !this.#seating.sitsOn(model, card));
  }

  #pack(site: Site, before: ReadonlyMap<Model, Standing>): readonly (SeatBerth | null)[] | null {
    const copies = [...before].flatMap(([model, had]) => this.#copiesOf(model, had, site));
    const slack = copies.reduce((sum, { isMissed, loss }) => sum + (isMissed ? 0 : loss), 0);
    const keeps = Math.max(0, this.#seating.disrupted - this.#problem.moveBudget);
    const bins = {
      roomMiB: site.cards.map((card) => this.#seating.freeOn(card)),
      groups: site.cards.map(({ node }) => node),
    };
    const ranked = copies.sort((a, b) => b.rank - a.rank);
    return this.#packing.pack([...ranked, ...this.#returning(site, ranked)], bins, { slack, keeps });
  }

  /** As many as there are nodes; those come first that were there before, the large ones first as far as chance agrees. */
  #copiesOf(model: Model, had: Standing, site: Site): Copy[] {
    const now = this.#standing(model);
    const berths = this.#berths.of(model, site);
    const size = berths.reduce((least, berth) => Math.min(least, sizeOf(berth)), Number.POSITIVE_INFINITY);
    const copies: Copy[] = [];
    for (let i = 0; now.seats + i < model.most && i < site.cards.length && berths.length > 0; i++) {
      const loss = gainOfCopy(model, now.seats + i, now.nodes + i);
      if (loss <= 0) break;
      const isMissed = had.seats > 0 && now.nodes + i < had.nodes;
      const rank = size * (0.6 + this.#chance.next()) + (isMissed ? FIRST : 0);
      copies.push({ loss, kind: model.index, berths, isMissed, rank });
    }
    return copies;
  }

  /** What no level asks for may come back as it ran. */
  #returning(site: Site, copies: readonly Copy[]): Parcel<SeatBerth>[] {
    const kinds = new Set(copies.map(({ kind }) => kind));
    const rest = site.away.filter(({ seat }) => !kinds.has(seat.model.index));
    return this.#chance
      .shuffle(rest)
      .map((one) => ({ loss: 0, kind: -1 - one.seat.model.index, berths: [this.#berths.asItRan(one, site)] }));
  }

  #take(seat: Seat): void {
    if (this.#seating.seatsOf(seat.model).length < seat.model.most) this.#seating.add(seat);
  }
}

/** Rings matter where every card counts; in a large fleet quicker steps go further in the same time. */
export function mayRepack({ open }: Problem): boolean {
  return open.length <= MANY_CARDS;
}

const MANY_CARDS = 60;

interface Standing {
  readonly seats: number;
  readonly nodes: number;
}

interface Copy extends Parcel<SeatBerth> {
  /** It was there before. */
  readonly isMissed: boolean;
  readonly rank: number;
}

function sizeOf({ parts }: SeatBerth): number {
  return parts.reduce((sum, { mib }) => sum + mib, 0);
}

/** More than any copy takes. */
const FIRST = 2 ** 40;

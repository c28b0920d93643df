import { CardFilling, type Mood } from './card-filling.js';
import type { Chance } from './chance.js';
import { structureGain } from './gains.js';
import { NodeFilling } from './node-filling.js';
import type { Card, Place } from './problem.js';
import { Roulette } from './roulette.js';
import type { Seat } from './seat.js';
import type { Seating } from './seating.js';
import { SplitFinder } from './split.js';

/** Fills cards that have room: sometimes a split over a node first, then the best set per card, then remnants. */
export class Recreation {
  readonly splits: SplitFinder;
  /** Looks at the levels above capacity only, which is quick. */
  lean = false;
  readonly #filling: CardFilling;
  readonly #nodeFilling: NodeFilling;
  readonly #seating: Seating;
  readonly #chance: Chance;

  /** Who was drawn since the last judgement. */
  readonly #begun: number[] = [];
  readonly #beginnings: Roulette<Beginning>;

  constructor(seating: Seating, chance: Chance, beginnings = new Roulette(BEGINNINGS)) {
    this.#seating = seating;
    this.#chance = chance;
    this.#beginnings = beginnings;
    this.splits = new SplitFinder(seating, chance);
    this.#filling = new CardFilling(seating, chance);
    this.#nodeFilling = new NodeFilling(seating, this.splits, chance);
  }

  /** The best set for one card, given everything else. */
  fillExactly(card: Card): void {
    this.#filling.fill(card, this.#exact());
  }

  #exact(): Mood {
    return { noise: 0, skip: 0, lean: this.lean };
  }

  refill(cards: Iterable<Card>): void {
    const byNode = new Map<number, Card[]>();
    for (const card of cards) {
      const place = this.#seating.problem.places[card.node] as Place;
      if (place.state !== 'ready') continue;
      const own = byNode.get(card.node);
      if (own === undefined) byNode.set(card.node, [card]);
      else own.push(card);
    }
    const nodes = this.#chance.shuffle([...byNode]);
    const mood = this.#mood();
    const exact = this.#exact();
    for (const [i, [node, own]] of nodes.entries()) {
      this.#refillNode(this.#seating.problem.places[node] as Place, own, i + 1 < nodes.length ? mood : exact);
    }
    for (const [, own] of nodes) for (const card of own) this.#refit(card, exact);
  }

  /** Where everybody has a smallest seat: what is whole is chosen anew, splits grow, and what is left goes to the rest. */
  regrow(touched: Iterable<Card>): void {
    const { places } = this.#seating.problem;
    const cards = [...touched].filter(({ node }) => places[node]?.state === 'ready');
    const exact = this.#exact();
    for (const card of this.#chance.shuffle(cards)) this.#refit(card, exact);
    for (const node of new Set(cards.map((card) => card.node))) this.#regrowSplits(places[node] as Place);
    for (const card of cards) this.#refit(card, exact);
  }

  #regrowSplits(place: Place): void {
    if (place.cards.length < 2) return;
    for (const seat of this.#splitSeats(place)) this.#grow(seat, place);
    this.#addSplit(place, 0, this.#chance.next() < 0.5);
  }

  /** What came early was chosen before the rest was known: what is whole on the card is chosen once more. */
  #refit(card: Card, exact: Mood): void {
    if (!this.lean) {
      for (const seat of [...this.#seating.seatsOn(card)])
        if (seat.cards.length === 1 && this.#seating.keeps(seat) === undefined) this.#seating.remove(seat);
    }
    this.#filling.fill(card, exact);
  }

  #mood(): Mood {
    const { lean } = this;
    const draw = this.#chance.next();
    if (draw < 0.35) return { noise: 0, skip: 0.25, lean };
    if (draw < 0.7) return { noise: 0.4, skip: 0, lean };
    return { noise: 0.2, skip: 0.5, lean };
  }

  #refillNode(place: Place, cards: Card[], mood: Mood): void {
    const several = place.cards.length > 1;
    if (several && cards.length > 1) this.#overCards(place);
    for (const card of this.#chance.shuffle(cards)) this.#filling.fill(card, mood);
    if (!several) return;
    if (!this.lean) for (const seat of this.#splitSeats(place)) this.#grow(seat, place);
    this.#addSplit(place, 0, this.#chance.next() < 0.5);
  }

  /** Before its cards are filled one by one. */
  #overCards(place: Place): void {
    const { at, way } = this.lean ? SPLIT_FIRST : this.#beginnings.draw(this.#chance);
    if (!this.lean) this.#begun.push(at);
    if (way === 'as one') this.#nodeFilling.fill(place);
    else if (way === 'splits' && this.#chance.next() < 0.9) this.#splitFirst(place);
  }

  /** What was begun since the last time led to this. */
  judge(gained: boolean): void {
    if (gained) for (const at of this.#begun) this.#beginnings.reward(at, 1);
    this.#begun.length = 0;
  }

  #splitFirst(place: Place): void {
    const times = 1 + this.#chance.below(2);
    const evenly = this.#chance.next() < EVENLY;
    for (let i = 0; i < times; i++) this.#addSplit(place, 1, this.#chance.next() < 0.25, evenly);
  }

  #addSplit(place: Place, thrift: number, remnantsFirst: boolean, evenly = false): void {
    const { lean } = this;
    const models = this.#seating.problem.models.filter(
      (model) => this.#chance.next() < 0.6 && (!lean || structureGain(this.#seating, model, place.index) > 0),
    );
    const seat = this.splits.best(models, place.cards, { thrift, noise: 0.4, remnantsFirst, evenly, lean });
    if (seat !== null) this.#seating.add(seat);
  }

  #splitSeats({ cards }: Place): Set<Seat> {
    const split = new Set<Seat>();
    for (const card of cards)
      for (const seat of this.#seating.seatsOn(card))
        if (seat.cards.length > 1 && seat.nodes.length === 1) split.add(seat);
    return split;
  }

  /** What the single seats left may be slots for a split one, with its layers shared out anew. */
  #grow(seat: Seat, { cards }: Place): void {
    if (this.#seating.keeps(seat) !== undefined) return;
    const { capacity } = this.#seating;
    this.#seating.remove(seat);
    const taste = { thrift: 0, noise: 0, remnantsFirst: false, lean: false };
    const better = this.splits.best([seat.model], cards, taste);
    if (better !== null) {
      this.#seating.add(better);
      if (this.#seating.capacity > capacity) return;
      this.#seating.remove(better);
    }
    this.#seating.add(seat);
  }
}

/** Of the splits that come first. */
const EVENLY = 0.3;

/** How the filling of a node begins, and how long each takes in comparison. */
type Beginning = 'as one' | 'splits' | 'cards';
export const BEGINNINGS: readonly { readonly way: Beginning; readonly cost: number }[] = [
  { way: 'as one', cost: 2 },
  { way: 'splits', cost: 1 },
  { way: 'cards', cost: 1 },
];
const SPLIT_FIRST = { at: 1, way: 'splits' } as const;

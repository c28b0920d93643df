import type { Chance } from './chance.js';
import { Stretches, structureGain } from './gains.js';
import type { Card, Choice, Model } from './problem.js';
import { type Seat, seatOf } from './seat.js';
import type { Seating } from './seating.js';
import { worthAt } from './speed.js';

/** What makes one split better than another. */
export interface Taste {
  /** 0: the most valuable; 1: the most valuable per MiB. */
  readonly thrift: number;
  readonly noise: number;
  /** Begin with the cards that have least room, to use up remnants. */
  readonly remnantsFirst: boolean;
  /** A little of it on each of some cards, beside what fills most of them. */
  readonly evenly?: boolean;
  /** Only the fewest slots, and only for what something above capacity asks for. */
  readonly lean: boolean;
}

/** One instance over several cards: the most valuable that fits into what is free, given everything else. */
export class SplitFinder {
  readonly #seating: Seating;
  readonly #chance: Chance;
  readonly #stretches = new Stretches();
  readonly #remnants = new Remnants();
  readonly #groups = new Map<readonly Card[], Map<number, readonly (readonly Card[])[]>>();
  readonly #least: number[] = [];
  #merit = 0;
  #found: { model: Model; choice: Choice; group: readonly Card[]; slots: number } | null = null;

  constructor(seating: Seating, chance: Chance) {
    this.#seating = seating;
    this.#chance = chance;
  }

  best(models: readonly Model[], cards: readonly Card[], taste: Taste): Seat | null {
    this.#found = null;
    this.#merit = 0;
    this.#remnants.evenly = taste.evenly === true;
    if (taste.evenly) this.#remnants.among = this.#someOf(cards);
    let free = 0;
    for (const card of cards) free += this.#seating.freeOn(card);
    for (const model of models)
      if (this.#leastOf(model) <= free && this.#mayCome(model, cards)) this.#lookAtModel(model, cards, taste);
    if (this.#found === null) return null;
    const { model, choice, group, slots } = this.#found;
    this.#remnants.read(this.#seating, model, choice, group, taste.remnantsFirst);
    return this.#remnants.seat(model, choice, slots);
  }

  /** This very variant with so many slots, or with as many as there is room for. */
  fitting(model: Model, choice: Choice, slots: number, cards: readonly Card[], remnantsFirst: boolean): Seat | null {
    if (!this.#mayCome(model, cards)) return null;
    this.#remnants.evenly = false;
    for (const group of this.#groupsOf(choice, cards)) {
      this.#remnants.read(this.#seating, model, choice, group, remnantsFirst);
      for (let some = slots; some >= model.minSlots; some--)
        if (this.#remnants.hold(choice, some)) return this.#remnants.seat(model, choice, some);
    }
    return null;
  }

  #someOf(cards: readonly Card[]): ReadonlySet<Card> {
    return new Set(this.#chance.shuffle([...cards]).slice(0, 2 + this.#chance.below(cards.length - 1)));
  }

  /** The layers and slots alone. */
  #leastOf(model: Model): number {
    const known = this.#least[model.index];
    if (known !== undefined) return known;
    const least = leastOf(model);
    this.#least[model.index] = least;
    return least;
  }

  /** One split instance of a model per node at most. */
  #mayCome(model: Model, cards: readonly Card[]): boolean {
    const seats = this.#seating.seatsOf(model);
    if (seats.length >= model.most) return false;
    return !seats.some((seat) => seat.cards.length > 1 && cards.some(({ node }) => seat.nodes.includes(node)));
  }

  #lookAtModel(model: Model, cards: readonly Card[], taste: Taste): void {
    const node = cards[0]?.node ?? 0;
    const spans = cards[cards.length - 1]?.node !== node;
    const structure = spans ? this.#spanningGain(model) : structureGain(this.#seating, model, node);
    if (taste.lean && structure <= 0) return;
    for (const choice of model.choices) {
      for (const group of this.#groupsOf(choice, cards)) this.#lookAtGroup(model, choice, group, structure, taste);
    }
  }

  #spanningGain(model: Model): number {
    return this.#seating.seatsOf(model).length === 0 ? 2 ** 36 * model.weight : 0;
  }

  #lookAtGroup(model: Model, choice: Choice, group: readonly Card[], structure: number, taste: Taste): void {
    if (structure <= 0 && !this.#hasDemand(model, choice, group)) return;
    this.#remnants.read(this.#seating, model, choice, group, taste.remnantsFirst);
    if (!this.#remnants.hold(choice, model.minSlots)) return;
    if (taste.lean) {
      this.#weigh(model, choice, group, model.minSlots, structure, taste);
      return;
    }
    const most = this.#mostSlots(model, choice);
    const between = model.minSlots + this.#chance.below(most - model.minSlots + 1);
    this.#weigh(model, choice, group, most, structure, taste);
    if (most > model.minSlots) this.#weigh(model, choice, group, most - 1, structure, taste);
    if (between < most - 1) this.#weigh(model, choice, group, between, structure, taste);
    if (model.minSlots < Math.min(between, most - 1))
      this.#weigh(model, choice, group, model.minSlots, structure, taste);
  }

  #hasDemand(model: Model, choice: Choice, group: readonly Card[]): boolean {
    let worth = 0;
    for (const card of group) worth = Math.max(worth, choice.worth[card.pace] as number);
    this.#stretches.read(this.#seating, model, worth);
    return this.#stretches.length > 0;
  }

  #mostSlots(model: Model, choice: Choice): number {
    let most = model.minSlots;
    let tooMany = Math.min(model.maxSlots, Math.max(model.minSlots, model.demand)) + 1;
    while (tooMany - most > 1) {
      const middle = (most + tooMany) >> 1;
      if (this.#remnants.hold(choice, middle)) most = middle;
      else tooMany = middle;
    }
    return most;
  }

  #weigh(
    model: Model,
    choice: Choice,
    group: readonly Card[],
    slots: number,
    structure: number,
    { thrift, noise, lean }: Taste,
  ): void {
    const used = this.#remnants.share(choice, slots);
    if (used < 2) return;
    let value = structure;
    if (!lean) {
      this.#stretches.read(this.#seating, model, this.#remnants.worth(model, choice, used));
      value += model.weight * this.#stretches.sum(slots);
    }
    const cost = choice.weightsMiB + slots * choice.slotMiB + used * choice.computeMiB;
    const merit = (thrift === 0 ? value : value / cost ** thrift) * (1 + noise * (2 * this.#chance.next() - 1));
    if (merit <= this.#merit) return;
    this.#merit = merit;
    this.#found = { model, choice, group, slots };
  }

  #groupsOf(choice: Choice, cards: readonly Card[]): readonly (readonly Card[])[] {
    let ofCards = this.#groups.get(cards);
    if (ofCards === undefined) {
      ofCards = new Map();
      this.#groups.set(cards, ofCards);
    }
    let groups = ofCards.get(choice.tags);
    if (groups === undefined) {
      groups = sharingBackend(choice, cards);
      ofCards.set(choice.tags, groups);
    }
    return groups;
  }
}

function leastOf({ choices, minSlots }: Model): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { weightsMiB, slotMiB } of choices) least = Math.min(least, weightsMiB + minSlots * slotMiB);
  return least;
}

/** What is left on the cards of a group, after the context and the compute buffer. */
class Remnants {
  readonly #cards: Card[] = [];
  readonly #rooms: number[] = [];
  readonly #layers: number[] = [];
  #count = 0;
  evenly = false;
  /** The cards that are thought of where it is shared out evenly. */
  among: ReadonlySet<Card> = new Set();

  /** In the order in which cards are filled; as few as possible shall pay for a context. */
  read(seating: Seating, model: Model, choice: Choice, group: readonly Card[], leastFirst: boolean): void {
    this.#count = 0;
    const least = leastFirst || this.evenly;
    for (const card of group) {
      if (this.evenly && !this.among.has(card)) continue;
      const room = seating.freeOn(card) - card.contextMiB - choice.computeMiB;
      if (room < choice.layerMiB || seating.sitsOn(model, card)) continue;
      let at = this.#count++;
      while (at > 0 && least === (this.#rooms[at - 1] as number) > room && this.#rooms[at - 1] !== room) {
        this.#rooms[at] = this.#rooms[at - 1] as number;
        this.#cards[at] = this.#cards[at - 1] as Card;
        at--;
      }
      this.#rooms[at] = room;
      this.#cards[at] = card;
    }
  }

  /** Whether all layers fit with so many slots. */
  hold({ layers, layerMiB, kvLayerMiB }: Choice, slots: number): boolean {
    const perLayer = layerMiB + slots * kvLayerMiB;
    let left = layers;
    for (let i = 0; i < this.#count && left > 0; i++) left -= Math.floor((this.#rooms[i] as number) / perLayer);
    return left <= 0 && this.#count > 1;
  }

  /** Shares the layers out; how far in the order it had to go, 0 when they do not fit or fit on a single card. */
  share({ layers, layerMiB, kvLayerMiB }: Choice, slots: number): number {
    const perLayer = layerMiB + slots * kvLayerMiB;
    let left = layers;
    let used = 0;
    let reached = 0;
    for (; reached < this.#count && left > 0; reached++) {
      const fair = this.evenly ? Math.ceil(left / (this.#count - reached)) : left;
      const share = Math.min(fair, Math.floor((this.#rooms[reached] as number) / perLayer));
      this.#layers[reached] = share;
      if (share > 0) used++;
      left -= share;
    }
    return left > 0 || used < 2 ? 0 : reached;
  }

  /** Of a slot, on the first so many cards. */
  worth(model: Model, choice: Choice, reached: number): number {
    let slowest = Number.POSITIVE_INFINITY;
    let nodes = 1;
    for (let i = 0; i < reached; i++) {
      if (this.#layers[i] === 0) continue;
      const card = this.#cards[i] as Card;
      slowest = Math.min(slowest, card.bandwidth);
      if (card.node !== this.#cards[0]?.node) nodes = 2;
    }
    return worthAt(choice, slowest, model.targetTps, nodes);
  }

  seat(model: Model, choice: Choice, slots: number): Seat | null {
    const reached = this.share(choice, slots);
    if (reached === 0) return null;
    const some = this.#layers.slice(0, reached);
    const cards = this.#cards.slice(0, reached).filter((_, i) => some[i] !== 0);
    const layers = some.filter((share) => share > 0);
    return seatOf(model, choice, slots, cards, layers);
  }
}

/** Groups of cards that run the model with one back end. */
function sharingBackend(choice: Choice, cards: readonly Card[]): (readonly Card[])[] {
  const usable = cards.filter((card) => (card.tags & choice.tags) !== 0);
  if (usable.length > 1 && usable.reduce((tags, card) => tags & card.tags, choice.tags) !== 0) return [usable];
  const groups: Card[][] = [];
  for (let tag = 1; tag <= choice.tags; tag *= 2) {
    const group = (choice.tags & tag) === 0 ? [] : usable.filter((card) => (card.tags & tag) !== 0);
    if (group.length > 1) groups.push(group);
  }
  return groups;
}

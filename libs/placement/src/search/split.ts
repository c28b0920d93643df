import type { Chance } from './chance.js';
import { fillCapacityGains, structureGain } from './gains.js';
import type { Card, Choice, Model } from './problem.js';
import { type Seat, seatOf } from './seat.js';
import type { Seating } from './seating.js';

/** What makes one split better than another. */
export interface Taste {
  /** 0: the most valuable; 1: the most valuable per MiB. */
  readonly thrift: number;
  readonly noise: number;
  /** Begin with the cards that have least room, to use up remnants. */
  readonly remnantsFirst: boolean;
  /** Only the fewest slots, and only for what something above capacity asks for. */
  readonly lean: boolean;
}

/** What is left on the cards of a node, after the context and the compute buffer. */
interface Remnants {
  readonly cards: readonly Card[];
  readonly rooms: readonly number[];
}

interface Ranked {
  readonly seat: Seat;
  readonly merit: number;
}

/** One instance over several cards: the most valuable that fits into what is free, given everything else. */
export class SplitFinder {
  readonly #seating: Seating;
  readonly #chance: Chance;
  readonly #gains: Float64Array;

  constructor(seating: Seating, chance: Chance) {
    this.#seating = seating;
    this.#chance = chance;
    this.#gains = new Float64Array(1 + Math.max(0, ...seating.problem.models.map(({ maxSlots }) => maxSlots)));
  }

  best(models: readonly Model[], cards: readonly Card[], taste: Taste): Seat | null {
    let best: Seat | null = null;
    let merit = 0;
    for (const model of models) {
      if (!this.#mayCome(model, cards)) continue;
      for (const choice of model.choices) {
        const found = this.#bestOf(model, choice, cards, taste);
        if (found === null || found.merit <= merit) continue;
        merit = found.merit;
        best = found.seat;
      }
    }
    return best;
  }

  /** One split instance of a model per node at most. */
  #mayCome(model: Model, cards: readonly Card[]): boolean {
    if (this.#seating.seatsOf(model).length >= model.most) return false;
    return !this.#seating
      .seatsOf(model)
      .some((seat) => seat.cards.length > 1 && cards.some(({ node }) => seat.nodes.includes(node)));
  }

  #bestOf(model: Model, choice: Choice, cards: readonly Card[], taste: Taste): Ranked | null {
    const usable = cards.filter((card) => (card.tags & choice.tags) !== 0 && !this.#seating.sitsOn(model, card));
    if (usable.length < 2) return null;
    let best: Ranked | null = null;
    for (const same of sharingBackend(choice, usable)) {
      const remnants = this.#remnants(choice, same, taste.remnantsFirst);
      for (const slots of this.#slotCounts(model, choice, remnants, taste.lean)) {
        const seat = seatOver(remnants, model, choice, slots);
        if (seat === null) continue;
        const merit = this.#merit(seat, taste);
        if (merit > (best?.merit ?? 0)) best = { seat, merit };
      }
    }
    return best;
  }

  /** Cards in the order in which they are filled; as few as possible shall pay for a context. */
  #remnants({ computeMiB, layerMiB }: Choice, cards: readonly Card[], leastFirst: boolean): Remnants {
    const room = (card: Card) => this.#seating.freeOn(card) - card.contextMiB - computeMiB;
    const sign = leastFirst ? 1 : -1;
    const able = cards.filter((card) => room(card) >= layerMiB).sort((a, b) => sign * (room(a) - room(b)));
    return { cards: able, rooms: able.map(room) };
  }

  /** The fewest, the most, and one between. */
  #slotCounts(model: Model, choice: Choice, { rooms }: Remnants, lean: boolean): number[] {
    if (lean) return [model.minSlots];
    if (!layersFit(choice, model.minSlots, rooms)) return [];
    let most = model.minSlots;
    let tooMany = Math.min(model.maxSlots, Math.max(model.minSlots, model.demand)) + 1;
    while (tooMany - most > 1) {
      const middle = (most + tooMany) >> 1;
      if (layersFit(choice, middle, rooms)) most = middle;
      else tooMany = middle;
    }
    const between = model.minSlots + this.#chance.below(most - model.minSlots + 1);
    return [...new Set([model.minSlots, between, Math.max(model.minSlots, most - 1), most])];
  }

  #merit(seat: Seat, { thrift, noise, lean }: Taste): number {
    const { model, choice, slots, worth, cards } = seat;
    fillCapacityGains(this.#seating, model, worth, this.#gains);
    const structure = seat.nodes.length > 1 ? 0 : structureGain(this.#seating, model, seat.node);
    const spanning = seat.nodes.length > 1 && this.#seating.seatsOf(model).length === 0 ? 2 ** 36 * model.weight : 0;
    const value = structure + spanning + (lean ? 0 : model.weight * (this.#gains[slots] as number));
    const cost = choice.weightsMiB + slots * choice.slotMiB + cards.length * choice.computeMiB;
    return (value / cost ** thrift) * (1 + noise * (2 * this.#chance.next() - 1));
  }
}

function layersFit({ layers, layerMiB, kvLayerMiB }: Choice, slots: number, rooms: readonly number[]): boolean {
  const perLayer = layerMiB + slots * kvLayerMiB;
  let left = layers;
  for (const room of rooms) left -= Math.floor(room / perLayer);
  return left <= 0;
}

/** Null when it does not fit, or fits on a single card. */
function seatOver({ cards, rooms }: Remnants, model: Model, choice: Choice, slots: number): Seat | null {
  const perLayer = choice.layerMiB + slots * choice.kvLayerMiB;
  const used: Card[] = [];
  const layers: number[] = [];
  let left = choice.layers;
  for (let i = 0; i < cards.length && left > 0; i++) {
    const share = Math.min(left, Math.floor((rooms[i] as number) / perLayer));
    if (share === 0) continue;
    used.push(cards[i] as Card);
    layers.push(share);
    left -= share;
  }
  return left > 0 || used.length < 2 ? null : seatOf(model, choice, slots, used, layers);
}

/** Groups of cards that run the model with one back end. */
function sharingBackend(choice: Choice, cards: readonly Card[]): (readonly Card[])[] {
  if (cards.reduce((tags, card) => tags & card.tags, choice.tags) !== 0) return [cards];
  const groups: Card[][] = [];
  for (let tag = 1; tag <= choice.tags; tag *= 2) {
    const group = (choice.tags & tag) === 0 ? [] : cards.filter((card) => (card.tags & tag) !== 0);
    if (group.length > 1) groups.push(group);
  }
  return groups;
}

import type { Card, Choice, Model, Running } from './problem.js';
import { worthAt } from './speed.js';

/** One instance of a plan. Seats never change; a change is another seat. */
export interface Seat {
  readonly model: Model;
  readonly choice: Choice;
  readonly slots: number;
  readonly cards: readonly Card[];
  /** As many as cards. */
  readonly layers: readonly number[];
  /** The first node, and all of them where a seat spans several. */
  readonly node: number;
  readonly nodes: readonly number[];
  /** Speed times quality per slot. */
  readonly worth: number;
}

export function seatOf(
  model: Model,
  choice: Choice,
  slots: number,
  cards: readonly Card[],
  layers: readonly number[],
): Seat {
  const nodes = cards.length === 1 ? [cards[0]?.node ?? 0] : [...new Set(cards.map((card) => card.node))];
  const worth = worthOf(model, choice, cards, nodes.length);
  return { model, choice, slots, cards, layers, node: nodes[0] ?? 0, nodes, worth };
}

function worthOf(model: Model, choice: Choice, cards: readonly Card[], nodes: number): number {
  let slowest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < cards.length; i++) slowest = Math.min(slowest, (cards[i] as Card).bandwidth);
  return worthAt(choice, slowest, model.targetTps, nodes);
}

export function mibOn(seat: Seat, part: number): number {
  const { layerMiB, kvLayerMiB, computeMiB } = seat.choice;
  const card = seat.cards[part] as Card;
  return card.contextMiB + computeMiB + (seat.layers[part] as number) * (layerMiB + seat.slots * kvLayerMiB);
}

/** Which running instance a seat is, if any: the same in everything. */
export class Register {
  /** By card and model. */
  readonly #known: (Running | undefined)[];
  readonly #models: number;

  constructor(running: readonly Running[], cards: number, models: number) {
    this.#models = models;
    this.#known = new Array<Running | undefined>(running.length === 0 ? 0 : cards * models).fill(undefined);
    for (const one of running) {
      if (one.leaving) continue;
      for (const card of one.seat.cards) this.#known[this.#key(one.seat.model, card)] = one;
    }
  }

  /** At most one instance of a model is on a card. */
  on(model: Model, card: Card): Running | undefined {
    return this.#known.length === 0 ? undefined : this.#known[this.#key(model, card)];
  }

  keeps(seat: Seat): Running | undefined {
    const running = this.on(seat.model, seat.cards[0] as Card);
    return running !== undefined && (running.seat === seat || sameSeat(running.seat, seat)) ? running : undefined;
  }

  #key(model: Model, card: Card): number {
    return card.index * this.#models + model.index;
  }
}

function sameSeat(a: Seat, b: Seat): boolean {
  if (a.choice !== b.choice || a.slots !== b.slots || a.cards.length !== b.cards.length) return false;
  return a.cards.every((card, i) => b.layers[b.cards.indexOf(card)] === a.layers[i]);
}

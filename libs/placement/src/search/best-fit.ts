import type { Card, Choice, Model } from './problem.js';
import { type Seat, seatOf } from './seat.js';
import type { Seating } from './seating.js';
import type { SplitFinder } from './split.js';

const TIGHT = { thrift: 1, noise: 0, remnantsFirst: false, lean: true };

/**
 * Plain best fit, the start of every search: keep what runs, honour the pins, then give every model its first instance,
 * its owed replicas and its second node, heavy ones first, each where it leaves the least room behind.
 */
export function bestFit(seating: Seating, splits: SplitFinder, largestVariantFirst: boolean): void {
  keepWhatRuns(seating);
  honourPins(seating);
  const hopeless = new Set<Model>();
  for (const model of asks(seating)) {
    if (hopeless.has(model) || !mayHaveMore(seating, model)) continue;
    const seat = bestFitSeat(seating, model, largestVariantFirst) ?? splitSeat(seating, model, splits);
    if (seat === null) hopeless.add(model);
    else seating.add(seat);
  }
}

function keepWhatRuns(seating: Seating): void {
  for (const { seat, leaving } of seating.problem.running) if (!leaving) seating.add(seat);
}

function honourPins(seating: Seating): void {
  for (const { model, cards } of seating.problem.pins) {
    const [card] = cards;
    if (card === undefined || cards.length > 1 || seating.sitsOn(model, card) || !isOpen(seating, card)) continue;
    const seat = smallestOn(seating, model, card);
    if (seat !== null) seating.add(seat);
  }
}

function isOpen({ problem }: Seating, card: Card): boolean {
  return problem.places[card.node]?.state === 'ready';
}

function smallestOn(seating: Seating, model: Model, card: Card): Seat | null {
  const fitting = model.choices.filter((choice) => fits(seating, model, choice, card));
  const smallest = fitting.sort((a, b) => mibOf(model, a, card) - mibOf(model, b, card))[0];
  return smallest === undefined ? null : seatOf(model, smallest, model.minSlots, [card], [smallest.layers]);
}

/** First instances of all, then what is owed, then what would survive; heavy and large first. */
function asks({ problem }: Seating): Model[] {
  const models = [...problem.models].sort((a, b) => b.weight - a.weight || sizeOf(b) - sizeOf(a));
  const rounds = Math.max(2, ...models.map(({ owed }) => owed));
  const later = Array.from({ length: rounds }, (_, round) =>
    models.filter(({ owed, ha }) => round > 0 && (round < owed || (ha && round === 1 && owed < 2))),
  ).flat();
  return [...models, ...later.filter(({ owed }) => owed > 1), ...later.filter(({ owed }) => owed < 2)];
}

function sizeOf(model: Model): number {
  return Math.min(...model.choices.map(({ weightsMiB, slotMiB }) => weightsMiB + model.minSlots * slotMiB));
}

function bestFitSeat(seating: Seating, model: Model, largestFirst: boolean): Seat | null {
  const choices = [...model.choices].sort((a, b) => a.weightsMiB - b.weightsMiB);
  if (largestFirst) choices.reverse();
  for (const choice of choices) {
    const card = tightestCard(seating, model, choice);
    if (card !== null) return seatOf(model, choice, model.minSlots, [card], [choice.layers]);
  }
  return null;
}

function mayHaveMore(seating: Seating, model: Model): boolean {
  const count = seating.seatsOf(model).length;
  const nodes = seating.nodesOf(model);
  return count === 0 || (count < model.most && (nodes < model.owed || (model.ha && nodes < 2)));
}

function tightestCard(seating: Seating, model: Model, choice: Choice): Card | null {
  let best: Card | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const card of seating.problem.open) {
    const left = seating.freeOn(card);
    if (left >= least || seating.countOn(model, card.node) > 0 || !fits(seating, model, choice, card)) continue;
    best = card;
    least = left;
  }
  return best;
}

function fits(seating: Seating, model: Model, choice: Choice, card: Card): boolean {
  return (choice.tags & card.tags) !== 0 && mibOf(model, choice, card) <= seating.freeOn(card);
}

function mibOf(model: Model, choice: Choice, card: Card): number {
  return card.contextMiB + choice.computeMiB + choice.weightsMiB + model.minSlots * choice.slotMiB;
}

function splitSeat(seating: Seating, model: Model, splits: SplitFinder): Seat | null {
  for (const { state, cards } of seating.problem.places) {
    if (state !== 'ready' || cards.length < 2) continue;
    const seat = splits.best([model], cards, TIGHT);
    if (seat !== null && seating.countOn(model, seat.node) === 0) return seat;
  }
  return model.maxNodes > 1 ? spanningSeat(seating, model, splits) : null;
}

/** The last resort for a model that fits on no single node: two nodes together, the roomiest first. */
function spanningSeat(seating: Seating, model: Model, splits: SplitFinder): Seat | null {
  const places = seating.problem.places.filter(({ state }) => state === 'ready').slice(0, 40);
  const room = (cards: readonly Card[]) => cards.reduce((sum, card) => sum + seating.freeOn(card), 0);
  places.sort((a, b) => room(b.cards) - room(a.cards));
  for (const [i, a] of places.entries()) {
    for (const b of places.slice(i + 1)) {
      const seat = splits.best([model], [...a.cards, ...b.cards], TIGHT);
      if (seat !== null) return seat;
    }
  }
  return null;
}

import type { Card, Model } from './problem.js';
import type { Emphasis } from './score.js';
import type { Seat } from './seat.js';
import type { Seating } from './seating.js';

/**
 * What one more seat is worth as a single number, for choosing within a few cards. Levels stand far enough apart that
 * the handful of models that fit on a card never add up to one of the next level.
 */
const PINNED = 2 ** 44;
const SERVED = 2 ** 36;
const REPLICA = 2 ** 29;
const SURVIVAL = 2 ** 22;

/** A running instance that stays as it is wins over an equal one that must be loaded. */
export const KEEP_BONUS = 0.25;
export const LOAD_COST_PER_MIB = 2e-6;

/** What a seat of the model on this node adds to the levels above capacity. */
export function structureGain(seating: Seating, model: Model, node: number): number {
  if (seating.countOn(model, node) > 0) return -model.fee;
  return gainOfCopy(model, seating.seatsOf(model).length, seating.nodesOf(model)) + model.bonus - model.fee;
}

/** What a seat on another node adds to so many seats on so many nodes. */
export function gainOfCopy({ weight, owed, ha }: Model, seats: number, nodes: number): number {
  let gain = seats === 0 && nodes === 0 ? SERVED : 0;
  if (nodes < owed) gain += REPLICA;
  if (ha && nodes === 1) gain += SURVIVAL;
  return gain * weight;
}

/** How much the levels above capacity would miss a seat; never nothing, so that light models go before heavy ones. */
export function structureLoss(seating: Seating, { model, node }: Seat, emphasis: Emphasis): number {
  const { weight, owed, ha } = model;
  const alone = seating.seatsOf(model).length === 1 ? emphasis.served : 0;
  if (seating.countOn(model, node) > 1) return 0.2 * weight;
  const nodes = seating.nodesOf(model);
  const redundant = (nodes <= owed ? emphasis.replicas : 0) + (ha && nodes === 2 ? emphasis.survivable : 0);
  return weight * (0.2 + alone + redundant);
}

export function pinGain(seating: Seating, model: Model, card: Card): number {
  const { pins } = seating.problem;
  if (pins.length === 0) return 0;
  return pins.some((pin) => pin.model === model && pin.cards.length === 1 && pin.cards[0] === card) ? PINNED : 0;
}

/** What more slots of a model are worth, the most valuable first: so many slots of this worth, then so many of less. */
export class Stretches {
  readonly counts: number[] = [];
  readonly worths: number[] = [];
  length = 0;

  /** Of slots of this worth beside those that the model has: first what is not met yet, then in place of lesser ones. */
  read(seating: Seating, { index, demand }: Model, worth: number): void {
    const seats = seating.ofModel[index] as Seat[];
    this.length = 0;
    let total = 0;
    for (let i = 0; i < seats.length; i++) total += (seats[i] as Seat).slots;
    this.#push(demand - total, worth);
    let uncounted = Math.max(0, total - demand);
    for (let at = seats.length - 1; at >= 0; at--) {
      const seat = seats[at] as Seat;
      if (seat.worth >= worth) return;
      this.#push(seat.slots - uncounted, worth - seat.worth);
      uncounted = Math.max(0, uncounted - seat.slots);
    }
  }

  #push(count: number, worth: number): void {
    if (count <= 0) return;
    this.counts[this.length] = count;
    this.worths[this.length++] = worth;
  }

  /** All of so many slots together. */
  sum(slots: number): number {
    let sum = 0;
    let left = slots;
    for (let i = 0; i < this.length && left > 0; i++) {
      const count = Math.min(left, this.counts[i] as number);
      sum += count * (this.worths[i] as number);
      left -= count;
    }
    return sum;
  }
}

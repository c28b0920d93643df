import type { Card, Model } from './problem.js';
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
export const LOAD_COST_PER_MIB = 1e-7;

/** What a seat of the model on this node adds to the levels above capacity. */
export function structureGain(seating: Seating, model: Model, node: number): number {
  let gain = seating.seatsOf(model).length === 0 ? SERVED : 0;
  if (seating.countOn(model, node) > 0) return gain * model.weight;
  const nodes = seating.nodesOf(model);
  if (nodes < model.owed) gain += REPLICA;
  if (model.ha && nodes === 1) gain += SURVIVAL;
  return gain * model.weight;
}

export function pinGain(seating: Seating, model: Model, card: Card): number {
  const { pins } = seating.problem;
  if (pins.length === 0) return 0;
  return pins.some((pin) => pin.model === model && pin.cards.length === 1 && pin.cards[0] === card) ? PINNED : 0;
}

/** `into[s]`: what s more slots of this worth add to the capacity of the model (without its weight). */
export function fillCapacityGains(seating: Seating, model: Model, worth: number, into: Float64Array): void {
  const seats = seating.seatsOf(model);
  let total = 0;
  for (const seat of seats) total += seat.slots;
  let room = Math.max(0, model.demand - total);
  let replaced = 0;
  let uncounted = Math.max(0, total - model.demand);
  let at = seats.length - 1;
  into[0] = 0;
  for (let slots = 1; slots <= model.maxSlots; slots++) {
    while (room === 0 && at >= 0) {
      const seat = seats[at--] as Seat;
      room = Math.max(0, seat.slots - uncounted);
      uncounted = Math.max(0, uncounted - seat.slots);
      replaced = seat.worth;
    }
    const gain = room > 0 ? Math.max(0, worth - replaced) : 0;
    if (room > 0) room--;
    into[slots] = (into[slots - 1] as number) + gain;
  }
}

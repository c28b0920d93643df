import type { Problem } from './problem.js';
import type { Seat } from './seat.js';

/** What one node holds; a plan is one filling per node. */
export interface Filling {
  readonly seats: readonly Seat[];
  /** Running instances of the node that are not among them. */
  readonly disturbed: number;
  /** What has to be loaded for it. */
  readonly loadMiB: number;
  /** One entry per seat: the model, its slots, and what one of them is worth where it is counted. */
  readonly models: Int32Array;
  readonly slots: Int32Array;
  readonly values: Float64Array;
  /** Each model once. */
  readonly present: readonly number[];
}

export function fillingOf({ running, ranOn, register }: Problem, node: number, seats: readonly Seat[]): Filling {
  const kept = running.length === 0 ? [] : seats.filter((seat) => register.keeps(seat) !== undefined);
  return {
    seats,
    loadMiB: seats.reduce((sum, seat) => (kept.includes(seat) ? sum : sum + seat.choice.weightsMiB), 0),
    disturbed: (ranOn[node] ?? []).length - kept.length,
    models: Int32Array.from(seats, ({ model }) => model.index),
    slots: Int32Array.from(seats, ({ slots }) => slots),
    values: Float64Array.from(seats, ({ model, worth }) => model.weight * worth),
    present: [...new Set(seats.map(({ model }) => model.index))],
  };
}

/** Fillings with the same key differ in nothing that counts. */
export function keyOf({ models, slots, values, disturbed }: Filling): string {
  const each = Array.from(models, (model, i) => `${model} ${slots[i]} ${values[i]}`);
  return `${each.sort().join()} ${disturbed}`;
}

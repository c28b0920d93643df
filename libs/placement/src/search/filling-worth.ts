import type { Filling } from './filling.js';
import type { Model } from './problem.js';
import type { Levels } from './score.js';

/** What a plan that is put together of fillings has to keep to. */
export interface Terms {
  readonly models: readonly Model[];
  /** At least. */
  readonly levels: Structure;
  readonly moveBudget: number;
}

/** The levels above capacity. */
export type Structure = Pick<Levels, 'served' | 'replicas' | 'survivable'>;

/** Less than any capacity. */
export const PER_DISTURBED = 1 / 128;

/** Of the same capacity that is worth more which disturbs less. */
export function worthOf(fillings: readonly Filling[], models: readonly Model[]): number {
  const disturbed = fillings.reduce((sum, one) => sum + one.disturbed, 0);
  return capacityOf(fillings, models) - PER_DISTURBED * disturbed;
}

/** Of these models. */
export function capacityOf(fillings: readonly Filling[], models: readonly Model[]): number {
  return models.reduce((sum, model) => sum + countedOf(fillings, model).capacity, 0);
}

export interface Counted {
  readonly capacity: number;
  /** What one more slot has to be worth to be counted instead of another one. */
  readonly margin: number;
}

/** The slots of a model that are counted, the most valuable first. */
export function countedOf(fillings: readonly Filling[], { index, demand }: Model): Counted {
  const seats = fillings.flatMap(({ models, values, slots }) =>
    [...models.keys()]
      .filter((i) => models[i] === index)
      .map((i) => ({ value: values[i] as number, slots: slots[i] as number })),
  );
  let left = demand;
  let capacity = 0;
  for (const { value, slots } of seats.sort((a, b) => b.value - a.value)) {
    capacity += value * Math.min(left, slots);
    left -= slots;
    if (left <= 0) return { capacity, margin: value };
  }
  return { capacity, margin: 0 };
}

/** What each further node of a model adds to the levels above capacity; nothing after the last. */
export function stagesOf({ weight, owed, ha }: Model): Structure[] {
  return Array.from({ length: Math.max(1, owed, ha ? 2 : 0) }, (_, nodes) => ({
    served: nodes === 0 ? weight : 0,
    replicas: nodes < owed ? weight : 0,
    survivable: nodes === 1 && ha ? weight : 0,
  }));
}

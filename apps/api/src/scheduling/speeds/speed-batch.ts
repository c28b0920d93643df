import type { AnswerSpeed } from './answer-speed.js';

/** How quickly an average forgets: a tenth of each new answer. */
const LEARNING_RATE = 0.1;

interface Mean {
  readonly sum: number;
  readonly count: number;
}

const NONE: Mean = { sum: 0, count: 0 };

/** What came in of one kind since the last writing. */
export interface SpeedSum {
  readonly answers: number;
  readonly decode: Mean;
  readonly prefill: Mean;
}

export const NO_SPEED: SpeedSum = { answers: 0, decode: NONE, prefill: NONE };

export function plusAnswer(sum: SpeedSum, { decode, prefill }: AnswerSpeed): SpeedSum {
  return { answers: sum.answers + 1, decode: plus(sum.decode, decode), prefill: plus(sum.prefill, prefill) };
}

function plus({ sum, count }: Mean, one: number | null): Mean {
  return one === null ? { sum, count } : { sum: sum + one, count: count + 1 };
}

/** The mean of the batch, and how much of the new average it makes up; null: nothing was told. */
export function batchMean({ sum, count }: Mean): { readonly mean: number; readonly weight: number } | null {
  return count === 0 ? null : { mean: sum / count, weight: 1 - (1 - LEARNING_RATE) ** count };
}

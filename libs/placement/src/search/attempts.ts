import { refineCapacity } from './capacity-search.js';
import { Draft, type Found } from './draft.js';
import type { Problem } from './problem.js';
import { compareLevels } from './score.js';
import type { SearchLimits } from './search.js';

/**
 * With much time several searches that know nothing of one another come further than a long one, because where a search
 * ends up is mostly decided early. The best of what they found is worked on for the rest of the time.
 */
export function searchOften(problem: Problem, limits: SearchLimits, attempt: (draft: Draft) => void): Attempts {
  let best: Found | null = null;
  let steps = 0;
  for (let i = 0; i < ATTEMPTS; i++) {
    const draft = new Draft(problem, slice(limits, i, SHARE));
    attempt(draft);
    steps += draft.patience.steps;
    if (best === null || compareLevels(draft.best.levels, best.levels) > 0) best = draft.best;
  }
  const last = new Draft(problem, slice(limits, ATTEMPTS, 1 - ATTEMPTS * SHARE));
  if (best !== null) last.resume(best);
  refineCapacity(last);
  return { best: last.best, steps: steps + last.patience.steps };
}

export interface Attempts {
  readonly best: Found;
  readonly steps: number;
}

/** Whether there is so much time that each attempt has enough of it. */
export function hasMuchTime({ open }: Problem, { steps, now, deadline }: SearchLimits): boolean {
  if (steps < LEAST_STEPS_PER_CARD * open.length) return false;
  if (now === undefined || deadline === undefined) return true;
  return deadline - now() >= Math.max(LEAST_MS, LEAST_MS_PER_CARD * open.length);
}

/** A part of what the limits allow, and never more than is left. */
function slice(limits: SearchLimits, i: number, part: number): SearchLimits {
  const seed = limits.seed + i * APART;
  const steps = Math.floor(limits.steps * part);
  const { now, deadline } = limits;
  if (now === undefined || deadline === undefined) return { seed, steps };
  const left = 1 - i * SHARE;
  return { seed, steps, now, deadline: now() + ((deadline - now()) * part) / left };
}

const ATTEMPTS = 4;
/** Of the time, for each of them. */
const SHARE = 0.15;
/** Between the seeds of two attempts. */
const APART = 7919;
const LEAST_STEPS_PER_CARD = 100;
const LEAST_MS = 5000;
const LEAST_MS_PER_CARD = 100;

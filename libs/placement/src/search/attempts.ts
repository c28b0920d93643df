import { refineCapacity } from './capacity-search.js';
import { Draft, type Found } from './draft.js';
import type { Problem } from './problem.js';
import { compareLevels, compareStructure } from './score.js';
import type { SearchLimits } from './search.js';
import { Shares } from './shares.js';

/** The parts of one search; each works on a draft until its patience is used up. */
export interface Phases {
  /** From nothing: who is served and how safely. */
  readonly build: (draft: Draft) => void;
  /** The same once more, where it is not whole. */
  readonly mend: (draft: Draft) => void;
  /** As much capacity as that allows. */
  readonly climb: (draft: Draft) => void;
}

/**
 * With much time several searches that know nothing of one another come further than a long one, because where a search
 * ends up is mostly decided early. None climbs from a structure that another one surpassed. The best of what they found
 * is worked on for the rest of the time, and borrows from the others.
 */
export function searchOften(problem: Problem, limits: SearchLimits, { build, mend, climb }: Phases): Attempts {
  const shares = new Shares(limits);
  const work = (part: number, from: Found | null, phase: (draft: Draft) => void, lenders: readonly Found[] = []) => {
    const draft = new Draft(problem, shares.take(part), lenders);
    if (from !== null) draft.resume(from);
    phase(draft);
    shares.spend(draft.patience.steps);
    return draft.best;
  };
  const built = times(ATTEMPTS, () => work(BUILDING, null, build));
  const mended = work(MENDING, bestOf(built), mend);
  const isBehind = ({ levels }: Found) => compareStructure(levels, mended.levels) < 0;
  const climbed = built.map((found) => work(CLIMBING, isBehind(found) ? mended : found, climb));
  const best = work(1, bestOf([mended, ...climbed]), refineCapacity, climbed);
  return { best, steps: shares.spent };
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function bestOf(found: readonly Found[]): Found {
  return found.reduce((best, one) => (compareLevels(one.levels, best.levels) > 0 ? one : best));
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

const ATTEMPTS = 4;
/** Of the time, for each attempt. */
const BUILDING = 0.06;
const CLIMBING = 0.09;
/** Of the time, once. */
const MENDING = 0.06;
const LEAST_STEPS_PER_CARD = 100;
const LEAST_MS = 5000;
const LEAST_MS_PER_CARD = 100;

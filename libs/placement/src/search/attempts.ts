import { refineCapacity } from './capacity-search.js';
import { decompose } from './decomposition.js';
import { Draft, type Found, type Others } from './draft.js';
import { Fillings } from './fillings.js';
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
 * ends up is mostly decided early. None climbs from a structure that another one surpassed. What nodes held in any of
 * their plans is put together anew; the best is worked on for the rest of the time, and borrows from the others.
 */
export function searchOften(problem: Problem, limits: SearchLimits, { build, mend, climb }: Phases): Attempts {
  const relay = new Relay(problem, limits);
  const fillings = new Fillings(problem);
  const built = times(ATTEMPTS, () => relay.run(BUILDING, null, build));
  const mended = relay.run(MENDING, bestOf(built), mend);
  const isBehind = ({ levels }: Found) => compareStructure(levels, mended.levels) < 0;
  const climbed = built.map((found) => relay.run(CLIMBING, isBehind(found) ? mended : found, climb, { fillings }));
  const join = (draft: Draft) => decompose(draft, fillings);
  const joined = relay.run(JOINING, bestOf([mended, ...climbed]), join, { fillings });
  const best = relay.run(1, joined, refineCapacity, { lenders: climbed });
  return { best, steps: relay.steps };
}

/** With some time one search, which is told its part of it; what nodes held in its plans is put together anew as well. */
export function searchAndJoin(
  problem: Problem,
  limits: SearchLimits,
  search: (draft: Draft, part: number) => void,
): Attempts {
  const relay = new Relay(problem, limits);
  const fillings = new Fillings(problem);
  const joining = OF_ONE * JOINING;
  const part = 1 - REFINING - joining;
  const found = relay.run(part, null, (draft) => search(draft, part), { fillings });
  const joined = relay.run(joining, found, (draft) => decompose(draft, fillings), { fillings });
  const best = relay.run(1, joined, refineCapacity);
  return { best, steps: relay.steps };
}

/** Phases one after the other, each with its share of the limits. */
class Relay {
  readonly #problem: Problem;
  readonly #shares: Shares;

  constructor(problem: Problem, limits: SearchLimits) {
    this.#problem = problem;
    this.#shares = new Shares(limits);
  }

  get steps(): number {
    return this.#shares.spent;
  }

  run(part: number, from: Found | null, phase: (draft: Draft) => void, others: Others = {}): Found {
    const draft = new Draft(this.#problem, this.#shares.take(part), others);
    if (from !== null) draft.resume(from);
    phase(draft);
    this.#shares.spend(draft.patience.steps);
    return draft.best;
  }
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
export function hasMuchTime(problem: Problem, limits: SearchLimits): boolean {
  return has({ steps: 100, ms: 100, leastMs: 5000 }, problem, limits);
}

/** Whether there is enough for one and for what comes after it. */
export function hasSomeTime(problem: Problem, limits: SearchLimits): boolean {
  return has({ steps: 50, ms: 30, leastMs: 1000 }, problem, limits);
}

interface Least {
  /** Per card. */
  readonly steps: number;
  readonly ms: number;
  readonly leastMs: number;
}

function has(least: Least, { open }: Problem, { steps, now, deadline }: SearchLimits): boolean {
  if (steps < least.steps * open.length) return false;
  if (now === undefined || deadline === undefined) return true;
  return deadline - now() >= Math.max(least.leastMs, least.ms * open.length);
}

const ATTEMPTS = 4;
/** Of the time, for each attempt. */
const BUILDING = 0.06;
/** Of the time, once. */
const MENDING = 0.06;
/** Of the time, for each attempt. Plans gain less by climbing than by what comes after it. */
const CLIMBING = 0.04;
/** Of the time, once. */
const JOINING = 0.4;
/** Of the time besides, where there is one search only. */
const REFINING = 0.05;
/** One plan has fewer fillings to join than four. */
const OF_ONE = 0.6;

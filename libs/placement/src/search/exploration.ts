import type { Draft } from './draft.js';
import { compareLevels, compareStructure, type Levels } from './score.js';

/**
 * Far steps, each of which looks about where it came to before it is judged. They find what no small step leads to: splits
 * over several cards, and other instances on which the move budget is spent.
 */
export function explore(draft: Draft, until: number): void {
  const began = draft.patience.used();
  for (let used = began; used < until; used = draft.patience.used()) {
    const cold = (used - began) / (until - began);
    if (draft.chance.next() < RETURNING * cold) draft.returnToBest();
    let taken = 0;
    const change = () => {
      taken = draft.neighbourhood.explore();
    };
    draft.attempt(change, (before, after) => accepts(before, after, cold, draft));
    draft.patience.step(taken);
    draft.remember();
  }
}

/** The structure is never given up here. */
function accepts(before: Levels, after: Levels, cold: number, { chance }: Draft): boolean {
  if (compareLevels(after, before) >= 0) return true;
  if (compareStructure(after, before) < 0) return false;
  return after.capacity > before.capacity * (1 + HEAT * (1 - cold) * Math.log(chance.next()));
}

const HEAT = 0.002;
const RETURNING = 0.02;

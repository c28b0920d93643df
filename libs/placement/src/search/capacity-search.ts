import type { Draft } from './draft.js';
import { explore } from './exploration.js';
import type { Problem } from './problem.js';
import { compareLevels, compareStructure, type Emphasis, emphasised, type Levels } from './score.js';

/**
 * Everything at once: parts of the plan are taken down and built again, and a change for the worse is accepted now and
 * then while it is warm. It warms up several times, less each time. Then come far steps, and the end is for what the last
 * levels can still gain.
 */
export function improveCapacity(draft: Draft, heats: readonly number[] = HEATS): void {
  draft.returnToBest();
  draft.polishAll();
  const began = draft.patience.used();
  const until = began + climbingShare(draft.problem) * (POLISH_FROM - began);
  for (let used = began; used < until; used = draft.patience.used()) {
    const progress = ((used - began) / (until - began)) * heats.length;
    step(draft, progress % 1, heats[Math.floor(progress)] ?? 0);
  }
  finish(draft);
}

/** The same, not so warm, for a plan that is good already. */
export function refineCapacity(draft: Draft): void {
  const until = climbingShare(draft.problem) * POLISH_FROM;
  for (let used = draft.patience.used(); used < until; used = draft.patience.used())
    step(draft, used / until, MILD_HEAT);
  finish(draft);
}

function finish(draft: Draft): void {
  draft.returnToBest();
  draft.polishAll();
  explore(draft, POLISH_FROM);
  draft.returnToBest();
  draft.polishAll();
}

/** Of the time before the far steps, which need the more of it the more cards are on nodes of several. */
function climbingShare({ together }: Problem): number {
  return MOST_CLIMBING - LESS_CLIMBING * together;
}

function step(draft: Draft, cold: number, heat: number): void {
  draft.patience.step();
  if (cold > STRICT_FROM && compareStructure(draft.levels(), draft.best.levels) < 0) draft.returnToBest();
  const { at, way } = draft.ways.draw(draft.chance);
  const before = draft.levels();
  draft.attempt(
    () => draft.neighbourhood.move(way),
    (_, after) => accepts(before, after, cold, heat, draft),
  );
  const gained = compareLevels(draft.levels(), before) > 0;
  draft.ways.reward(at, (gained ? 1 : 0) + (draft.remember() ? FOR_THE_BEST : 0));
}

/** Better, or a little worse while it is warm. */
function accepts(before: Levels, after: Levels, cold: number, heat: number, { chance, problem }: Draft): boolean {
  const structure = compareStructure(after, before);
  if (structure > 0) return true;
  if (structure < 0) return mayLose(before, after, cold) && chance.next() < chanceToLose(before, after, cold);
  const warmth = heat * Math.max(0.003, 0.1 / problem.open.length) * (1 - cold) ** 2;
  if (after.capacity === before.capacity) return compareLevels(after, before) >= 0 || chance.next() < warmth * 100;
  return after.capacity >= before.capacity * (1 + warmth * Math.log(chance.next()));
}

function mayLose(before: Levels, after: Levels, cold: number): boolean {
  return cold <= STRICT_FROM && after.pinned >= before.pinned;
}

/** Mostly the safety of a light model, which a later step may bring back elsewhere. */
function chanceToLose(before: Levels, after: Levels, cold: number): number {
  const loss = Math.max(1, emphasised(before, SAFETY) - emphasised(after, SAFETY));
  return Math.exp(-loss / (0.25 * (1 - cold)));
}

/** As many ordinary gains as a new best is worth, when the ways to step are rewarded. */
const FOR_THE_BEST = 5;
/** How warm it is each time. */
const HEATS = [3, 1.5, 0.75];
/** With time for it: what is disturbed instead of something else first costs far more than it brings. */
export const FAR_HEATS = [9, 3, 1];
const MILD_HEAT = 1;
const MOST_CLIMBING = 0.85;
const LESS_CLIMBING = 0.55;
const STRICT_FROM = 0.7;
const POLISH_FROM = 0.98;
const SAFETY: Emphasis = { served: 8, replicas: 2, survivable: 1 };

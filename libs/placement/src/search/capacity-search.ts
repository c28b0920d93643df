import type { Draft } from './draft.js';
import { compareLevels, compareStructure, type Emphasis, emphasised, type Levels } from './score.js';
import { isStructureWhole, rebuildStructure, wander } from './structure-search.js';

/**
 * Everything at once: parts of the plan are taken down and built again, and a change for the worse is accepted now and
 * then while it is warm. It warms up several times, less each time, and looks elsewhere where that brought nothing. The
 * end is for what the last levels can still gain.
 */
export function improveCapacity(draft: Draft): void {
  draft.returnToBest();
  draft.polishAll();
  const began = draft.patience.used();
  const steps = draft.patience.steps;
  climb(draft, began + (POLISH_FROM - began) / 6, FIRST_HEAT);
  const isShort = draft.patience.steps - steps < LONG + LONG_PER_CARD * draft.problem.open.length;
  climbOn(draft, isShort ? FEW : MANY);
  draft.returnToBest();
  draft.polishAll();
}

/** Where climbing brought nothing, another plan of the same structure may be filled better. */
function climbOn(draft: Draft, { cycles, cooling }: Cycles): void {
  const mayLeave = !isStructureWhole(draft);
  let heat = FIRST_HEAT;
  let leave = false;
  for (let cycle = 1; cycle <= cycles; cycle++) {
    const from = draft.patience.used();
    const until = from + (POLISH_FROM - from) / (cycles - cycle + 1);
    const before = draft.best.levels;
    heat /= cooling;
    if (cycle === cycles) draft.returnToBest();
    if (leave && cycle < cycles) climbElsewhere(draft, cycle, until);
    else climb(draft, until, heat);
    leave = mayLeave && compareLevels(draft.best.levels, before) === 0;
  }
}

/** Where others have the same structure; the most promising of them are worked on. */
function climbElsewhere(draft: Draft, cycle: number, until: number): void {
  const from = draft.patience.used();
  const lookUntil = from + LOOKING * (until - from);
  if (cycle % 2 === 0) rebuildStructure(draft, lookUntil);
  else wander(draft, lookUntil);
  for (let left = TRIES; left > 0; left--) {
    const sketch = draft.gallery.take();
    if (sketch === undefined || compareStructure(sketch.levels, draft.best.levels) < 0) break;
    draft.resume(sketch);
    const used = draft.patience.used();
    climb(draft, used + (until - used) / left, MILD_HEAT);
  }
  draft.returnToBest();
  climb(draft, until, MILD_HEAT);
}

/** Warm at first, cold in the end. */
function climb(draft: Draft, until: number, heat: number): void {
  const began = draft.patience.used();
  for (let used = began; used < until; used = draft.patience.used()) {
    const cold = (used - began) / (until - began);
    if (cold > STRICT_FROM && compareStructure(draft.levels(), draft.best.levels) < 0) draft.returnToBest();
    step(draft, cold, heat);
  }
}

function step(draft: Draft, cold: number, heat: number): void {
  draft.patience.step();
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
const FIRST_HEAT = 3;
const MILD_HEAT = 2;
/** After the first: each less warm than the one before. With little time for each card fewer of them come further. */
interface Cycles {
  readonly cycles: number;
  readonly cooling: number;
}
const FEW: Cycles = { cycles: 2, cooling: 2 };
const MANY: Cycles = { cycles: 6, cooling: 1.3 };
/** So many steps in the first cycle are much time. */
const LONG = 300;
const LONG_PER_CARD = 20;
/** Of the time of a cycle, and how many of those that were found are worked on in the rest of it. */
const LOOKING = 0.6;
const TRIES = 3;
const STRICT_FROM = 0.7;
const POLISH_FROM = 0.98;
const SAFETY: Emphasis = { served: 8, replicas: 2, survivable: 1 };

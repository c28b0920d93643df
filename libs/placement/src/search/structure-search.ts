import type { Draft } from './draft.js';
import type { Problem } from './problem.js';
import { compareStructure, type Emphasis, emphasised, type Levels } from './score.js';

/**
 * First only who is served and how safely, with the smallest seats: far fewer choices, so far more of them tried. Who
 * is served comes before what is owed, and that before what survives, because each stands in the way of the one before.
 */
export function buildStructure(draft: Draft, share: number): void {
  draft.construct(false);
  const begun = draft.patience.used();
  const end = begun + share * (1 - begun);
  for (let round = 0; round < ROUNDS; round++) {
    const from = draft.patience.used();
    const until = from + (end - from) / (ROUNDS - round);
    if (round > 0) draft.startOver();
    for (const [i, stage] of STAGES.entries()) {
      if (isWhole(stage, draft.best.levels, draft.problem)) continue;
      if (i > 0) draft.returnToBest();
      const began = draft.patience.used();
      buildStage(draft, stage, began, began + (until - began) * stage.share);
    }
  }
}

/** The best so far warms up again a few times, with everything that counts. */
export function mendStructure(draft: Draft): void {
  for (let round = 0; round < MENDS; round++) {
    const began = draft.patience.used();
    draft.returnToBest();
    buildStage(draft, LAST_STAGE, began, began + (1 - began) / (MENDS - round));
  }
}

function buildStage(draft: Draft, stage: Emphasis, began: number, end: number): void {
  for (let used = began; used < end; used = draft.patience.used()) {
    if (isWhole(stage, draft.best.levels, draft.problem)) return;
    const climate: Climate = { stage, cold: (used - began) / (end - began), hollow: draft.hollow };
    draft.patience.step();
    draft.attempt(
      () => draft.neighbourhood.structureMove(stage),
      (before, after) => accepts(before, after, climate, draft),
    );
    draft.remember();
  }
}

interface Climate {
  readonly stage: Emphasis;
  /** 0 is warm, 1 is cold. */
  readonly cold: number;
  /** Of the plan before the step. */
  readonly hollow: number;
}

/** While it is warm a light model may go unserved for a while; the strict order rules in the end. */
function accepts(before: Levels, after: Levels, { stage, cold, hollow }: Climate, draft: Draft): boolean {
  const order = compareStructure(after, before);
  if (order > 0) return true;
  if (order === 0) {
    const disturbed = Math.max(0, after.disrupted - before.disrupted);
    return draft.chance.next() < Math.exp(-PER_DISTURBED * disturbed - PER_HOLLOW * Math.max(0, hollow - draft.hollow));
  }
  if (after.pinned < before.pinned || cold > STRICT_FROM) return false;
  const loss = emphasised(before, stage) - emphasised(after, stage);
  return loss <= 0 || draft.chance.next() < Math.exp(-loss / (HEAT * (1 - cold)));
}

/** Nothing that the stage is about is left to be gained. */
function isWhole(stage: Emphasis, levels: Levels, { models, pins }: Problem): boolean {
  const sum = (worth: (model: (typeof models)[number]) => number) =>
    models.reduce((total, model) => total + model.weight * worth(model), 0);
  return (
    levels.pinned >= pins.length &&
    levels.served === sum(() => 1) &&
    (stage.replicas === 0 || levels.replicas === sum(({ owed }) => owed)) &&
    (stage.survivable === 0 || levels.survivable === sum(({ ha }) => (ha ? 1 : 0)))
  );
}

/** A second round begins with another plain best fit, so that it need not end where the first one did. */
const ROUNDS = 2;
const MENDS = 2;
const HEAT = 2;
const STRICT_FROM = 0.8;
/** A step that gains nothing is the less welcome, the more it uses up: of the move budget, and of room in one piece. */
const PER_DISTURBED = 2;
const PER_HOLLOW = 0.05;

/** Of what is left of the time for the structure. */
interface Stage extends Emphasis {
  readonly share: number;
}

const LAST_STAGE: Stage = { served: 20, replicas: 6, survivable: 1, share: 1 };
const STAGES: readonly Stage[] = [
  { served: 3, replicas: 0, survivable: 0, share: 0.3 },
  { served: 20, replicas: 3, survivable: 0, share: 0.4 },
  LAST_STAGE,
];

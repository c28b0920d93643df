import { hasMuchTime, hasSomeTime, type Phases, searchAndJoin, searchOften } from './attempts.js';
import { FAR_HEATS, improveCapacity } from './capacity-search.js';
import { Draft, type Found } from './draft.js';
import type { FleetPlacement, FleetPlan, FleetProblem, FleetStep } from './fleet-problem.js';
import { compileProblem } from './problem.js';
import type { Levels } from './score.js';
import type { Seat } from './seat.js';
import { buildStructure, mendStructure } from './structure-search.js';

export interface SearchLimits {
  readonly seed: number;
  /** Steps of the search at most; the same number on the same problem is the same plan. */
  readonly steps: number;
  /** Reads a clock in milliseconds, where time is a limit too. */
  readonly now?: () => number;
  /** On that clock. */
  readonly deadline?: number;
}

export interface SearchOutcome {
  readonly plan: FleetPlan;
  readonly levels: Levels;
  /** How many steps were taken. */
  readonly steps: number;
}

/**
 * Anytime search for the best plan of a fleet: plain best fit first, then each card filled exactly, then parts of the
 * plan are taken down and built again for as long as the limits allow; with much time, several times over. The best that was met is the answer, and every
 * answer can be reached without an outage.
 */
export function searchPlan(fleet: FleetProblem, limits: SearchLimits): SearchOutcome {
  const problem = compileProblem(fleet);
  if (hasMuchTime(problem, limits)) {
    const { best, steps } = searchOften(problem, limits, PHASES);
    return outcomeOf(best, steps);
  }
  if (hasSomeTime(problem, limits)) {
    const { best, steps } = searchAndJoin(problem, limits, (draft, part) => searchOnce(draft, STRUCTURE_SHARE / part));
    return outcomeOf(best, steps);
  }
  const draft = new Draft(problem, limits);
  searchOnce(draft, STRUCTURE_SHARE);
  return outcomeOf(draft.best, draft.patience.steps);
}

function searchOnce(draft: Draft, structure: number): void {
  begin(draft);
  if (draft.patience.used() >= 1) return;
  buildStructure(draft, structure);
  improveCapacity(draft);
}

function begin(draft: Draft): void {
  draft.construct(true);
  draft.polishAll();
  if (draft.patience.used() < 1) draft.construct(false);
  draft.polishAll();
}

const PHASES: Phases = {
  build: (draft) => {
    begin(draft);
    buildStructure(draft, 1);
  },
  mend: mendStructure,
  climb: (draft) => improveCapacity(draft, FAR_HEATS),
};

/** Of the time. */
const STRUCTURE_SHARE = 0.4;

/** Plain best fit alone, for comparison. */
export function bestFitPlan(fleet: FleetProblem): SearchOutcome {
  const draft = new Draft(compileProblem(fleet), { seed: 1, steps: 0 });
  draft.construct(true);
  return outcomeOf(draft.best, 0);
}

function outcomeOf({ seats, order, levels }: Found, taken: number): SearchOutcome {
  const at = new Map(seats.map((seat, i) => [seat, i]));
  const steps = order.map(
    (step): FleetStep => ('start' in step ? { start: at.get(step.start) ?? 0 } : { stop: step.stop.id }),
  );
  return { plan: { placements: seats.map(placementOf), steps }, levels, steps: taken };
}

function placementOf({ model, choice, slots, cards, layers }: Seat): FleetPlacement {
  const parts = cards.map((card, i) => ({ gpu: card.id, layers: layers[i] ?? 0 }));
  return { model: model.id, variant: choice.id, slots, parts };
}

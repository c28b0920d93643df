import { improveCapacity } from './capacity-search.js';
import { Draft } from './draft.js';
import type { FleetPlacement, FleetPlan, FleetProblem, FleetStep } from './fleet-problem.js';
import { compileProblem } from './problem.js';
import type { Levels } from './score.js';
import type { Seat } from './seat.js';
import { buildStructure } from './structure-search.js';

export interface SearchLimits {
  readonly seed: number;
  /** Steps of the search at most; the same number on the same problem is the same plan. */
  readonly steps: number;
  /** Reads a clock, where time is a limit too. */
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
 * plan are taken down and built again for as long as the limits allow. The best that was met is the answer, and every
 * answer can be reached without an outage.
 */
export function searchPlan(fleet: FleetProblem, limits: SearchLimits): SearchOutcome {
  const draft = new Draft(compileProblem(fleet), limits);
  draft.construct(true);
  draft.polishAll();
  if (draft.patience.used() < 1) draft.construct(false);
  draft.polishAll();
  if (draft.patience.used() < 1) {
    buildStructure(draft);
    improveCapacity(draft);
  }
  return outcomeOf(draft);
}

/** Plain best fit alone, for comparison. */
export function bestFitPlan(fleet: FleetProblem): SearchOutcome {
  const draft = new Draft(compileProblem(fleet), { seed: 1, steps: 0 });
  draft.construct(true);
  return outcomeOf(draft);
}

function outcomeOf({ best, patience }: Draft): SearchOutcome {
  const { seats, order, levels } = best;
  const at = new Map(seats.map((seat, i) => [seat, i]));
  const steps = order.map(
    (step): FleetStep => ('start' in step ? { start: at.get(step.start) ?? 0 } : { stop: step.stop.id }),
  );
  return { plan: { placements: seats.map(placementOf), steps }, levels, steps: patience.steps };
}

function placementOf({ model, choice, slots, cards, layers }: Seat): FleetPlacement {
  const parts = cards.map((card, i) => ({ gpu: card.id, layers: layers[i] ?? 0 }));
  return { model: model.id, variant: choice.id, slots, parts };
}

import type { PlanOptions, Recommendation, Snapshot } from '@aivailable/placement';

export interface AdviceRequest {
  readonly snapshot: Snapshot;
  readonly options: PlanOptions;
  readonly moveBudget: number;
  readonly leastCapacityPercent: number;
  readonly previous: Recommendation | null;
  /** The search ends after this time, wherever it is. */
  readonly budgetMs: number;
}

/** Who looks for better placements, away from the thread that answers requests. One search at a time. */
export abstract class Advisor {
  /** Null: nothing better was found. Rejects where the search failed or was given up. */
  abstract search(request: AdviceRequest): Promise<Recommendation | null>;
  /** What is being looked for has become irrelevant. */
  abstract cancel(): void;
}

/** A small fleet needs few steps; time is the limit of a large one. */
export function stepsFor({ nodes, instances, wishes }: Snapshot): number {
  const cards = nodes.reduce((sum, { gpus }) => sum + gpus.length, 0);
  return Math.min(20_000, 100 * (cards + instances.length + wishes.length));
}

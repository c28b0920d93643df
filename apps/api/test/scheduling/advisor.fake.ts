import { adviceFrom, type Recommendation } from '@aivailable/placement';
import { type AdviceRequest, Advisor, stepsFor } from '../../src/scheduling/rebalance/advisor.js';

/** The search itself, without a thread: fleets of tests are small. */
export class InlineAdvisor extends Advisor {
  searches = 0;

  override async search({ snapshot, options, budgetMs: _, ...limits }: AdviceRequest): Promise<Recommendation | null> {
    this.searches += 1;
    const brakeEngaged = options.brakeEngaged ?? false;
    return adviceFrom(structuredClone(snapshot), { ...limits, seed: 1, steps: stepsFor(snapshot), brakeEngaged });
  }

  override cancel(): void {}
}

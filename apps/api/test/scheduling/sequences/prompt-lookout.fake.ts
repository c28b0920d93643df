import { adviceFrom } from '@aivailable/placement';
import type { Decision } from '../../../src/scheduling/decide.js';
import { heldSince, type Verdict } from '../../../src/scheduling/rebalance/candidate.js';
import { isSameFleet, lookOf } from '../../../src/scheduling/rebalance/fleet-look.js';
import type { RebalanceMemory } from '../../../src/scheduling/rebalance/rebalance-memory.js';

/** A search short enough for thousands of histories; what it finds need not be the best, only true. */
const STEPS = 16;

/** Looks for a better placement at once and on the spot, where the real one has a thread for it. */
export class PromptLookout {
  #verdict: Verdict | null = null;

  verdict(): Verdict | null {
    return this.#verdict;
  }

  look({ snapshot, options, plan }: Decision, { settings, current }: RebalanceMemory, nowMs: number): void {
    if (settings.mode === 'off' || current?.state === 'running' || options.brakeEngaged) {
      this.#verdict = null;
      return;
    }
    const fleet = lookOf(snapshot);
    if (this.#verdict !== null && isSameFleet(this.#verdict.look, fleet)) return;
    const before = this.#verdict?.candidate ?? null;
    const isShort = plan.refusals.some(({ candidates }) => candidates.some(({ shortBytes }) => shortBytes !== null));
    const limits = { seed: 1, steps: STEPS, moveBudget: settings.movesPerSuggestion };
    const previous = before?.recommendation ?? null;
    const found = isShort ? adviceFrom(snapshot, { ...limits, leastCapacityPercent: 20, previous }) : null;
    const candidate = found && { recommendation: found, sinceMs: heldSince(before, found, nowMs) };
    this.#verdict = { look: fleet, candidate };
  }
}

import type { Clock } from './clock.js';
import type { Limits } from './limits.js';

/** How quickly an average forgets: a fifth of each new measure. */
const LEARNING_RATE = 0.2;

/** What this process has put on one instance, and how fast it turned out to be. */
export interface InstanceLoad {
  busySlots: number;
  /** Tokens promised to the requests that hold its slots. */
  outstandingTokens: number;
  /** Tokens per second over all its slots; null before the first answer. */
  tokensPerSecond: number | null;
  /** Failures since the last success. */
  failures: number;
  /** Left alone since it failed. */
  isResting: boolean;
}

/** The loads of all instances, by id. Other API processes keep their own: the node's ingress has the last say. */
export class InstanceLoads {
  private readonly loads = new Map<string, InstanceLoad>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: Pick<Limits, 'restMs' | 'longestRestMs'>,
  ) {}

  of(instanceId: string): InstanceLoad {
    const known = this.loads.get(instanceId);
    if (known) return known;
    const fresh = { busySlots: 0, outstandingTokens: 0, tokensPerSecond: null, failures: 0, isResting: false };
    this.loads.set(instanceId, fresh);
    return fresh;
  }

  /** Leaves an instance alone for a while. Failures of requests that it had already do not add up. */
  rest(instanceId: string, rested: () => void): void {
    const load = this.of(instanceId);
    if (load.isResting) return;
    const restMs = Math.min(this.limits.restMs * 2 ** load.failures, this.limits.longestRestMs);
    load.failures++;
    load.isResting = true;
    this.clock.after(restMs, () => {
      load.isResting = false;
      rested();
    });
  }

  /** An answer of so many tokens took so long while so many slots were busy. */
  learn(instanceId: string, tokens: number, durationMs: number, busySlots: number): void {
    const load = this.of(instanceId);
    load.failures = 0;
    if (tokens === 0 || durationMs <= 0) return;
    const measured = (tokens / durationMs) * 1000 * Math.max(1, busySlots);
    load.tokensPerSecond = learned(load.tokensPerSecond, measured);
  }

  /** Forgets instances that are gone and hold nothing. */
  keepOnly(instanceIds: ReadonlySet<string>): void {
    for (const [id, load] of this.loads) {
      if (!instanceIds.has(id) && load.busySlots === 0 && !load.isResting) this.loads.delete(id);
    }
  }

  get busySlots(): number {
    return [...this.loads.values()].reduce((sum, load) => sum + load.busySlots, 0);
  }
}

/** Moving average; the first measure is taken as it is. */
export function learned(average: number | null, measured: number): number {
  return average === null ? measured : average + LEARNING_RATE * (measured - average);
}

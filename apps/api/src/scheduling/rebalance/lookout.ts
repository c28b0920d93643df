import type { Snapshot } from '@aivailable/placement';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Decision } from '../decide.js';
import { Reconciler, type Watcher } from '../reconciler.js';
import { Advisor } from './advisor.js';
import { digestOf, heldSince, type Verdict } from './candidate.js';
import { ripensAtMs } from './policy.js';
import type { RebalanceMemory } from './rebalance-memory.js';

/** Even a fleet that looks the same is looked at again: the search has a little luck. */
const AGAIN_MS = 600_000;
const BUDGET_MS = 2_000;
/** Speed alone is looked for when nothing has changed for so long. */
const CALM_MS = 5_000;

/**
 * After each decision: is there anything that a better placement could mend? Then it has one looked for, keeps what was
 * found with the fleet for which it was found, and rings. What is done about it is decided in the next pass.
 */
@Injectable()
export class Lookout implements Watcher, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = new Logger('rebalance');
  #verdict: Verdict | null = null;
  #judgedAtMs = 0;
  #seen = { digest: '', sinceMs: 0 };
  #searching = false;
  /** Grows when what is being looked for has become irrelevant. */
  #turn = 0;
  #stopped = false;

  constructor(
    private readonly advisor: Advisor,
    private readonly reconciler: Reconciler,
  ) {}

  onApplicationBootstrap(): void {
    this.reconciler.attend(this);
  }

  onApplicationShutdown(): void {
    this.#stopped = true;
    this.advisor.cancel();
  }

  verdict(): Verdict | null {
    return this.#verdict;
  }

  /** When it wants to be asked again; null: whenever something changes. */
  look(decision: Decision, memory: RebalanceMemory, nowMs: number): number | null {
    const { snapshot, options } = decision;
    const isIdle = memory.settings.mode === 'off' || memory.current?.state === 'running' || options.brakeEngaged;
    if (isIdle || this.#stopped) {
      this.advisor.cancel();
      this.#verdict = null;
      this.#turn += 1;
      return null;
    }
    const digest = digestOf(snapshot);
    if (this.#seen.digest !== digest) this.#seen = { digest, sinceMs: nowMs };
    const isJudged = this.#verdict?.digest === digest && nowMs - this.#judgedAtMs < AGAIN_MS;
    const calmAtMs = this.#seen.sinceMs + CALM_MS;
    if (!isJudged && !lacksBytes(decision) && nowMs < calmAtMs) return calmAtMs;
    if (!isJudged && !this.#searching) this.#begin(decision, digest, memory, nowMs);
    return ripensAtMs(this.#verdict?.candidate ?? null, memory.settings);
  }

  #begin(decision: Decision, digest: string, memory: RebalanceMemory, nowMs: number): void {
    if (!mayBeBetter(decision)) {
      this.#judge({ digest, candidate: null }, nowMs);
      return;
    }
    this.#searching = true;
    void this.#search(decision.snapshot, decision.options, digest, memory).finally(() => {
      this.#searching = false;
      if (!this.#stopped) this.reconciler.ring();
    });
  }

  async #search(
    snapshot: Snapshot,
    options: Decision['options'],
    digest: string,
    { settings, current }: RebalanceMemory,
  ): Promise<void> {
    const turn = this.#turn;
    const before = this.#verdict?.candidate ?? null;
    const previous = before?.recommendation ?? current?.advice ?? null;
    const limits = { moveBudget: settings.movesPerSuggestion, leastCapacityPercent: settings.minGainPercent };
    try {
      const found = await this.advisor.search({ snapshot, options, previous, budgetMs: BUDGET_MS, ...limits });
      if (turn !== this.#turn) return;
      const nowMs = Date.now();
      const candidate = found && { recommendation: found, sinceMs: heldSince(before, found, nowMs) };
      this.#judge({ digest, candidate }, nowMs);
    } catch (error) {
      if (this.#stopped || turn !== this.#turn) return;
      this.#log.warn(`No better placement was looked for: ${error instanceof Error ? error.message : String(error)}`);
      this.#judge({ digest, candidate: null }, Date.now());
    }
  }

  #judge(verdict: Verdict, nowMs: number): void {
    this.#verdict = verdict;
    this.#judgedAtMs = nowMs;
  }
}

/** Somebody lacks bytes, or cards of different speed could change hands; and there is somebody who could move. */
function mayBeBetter({ snapshot: { nodes, instances }, plan }: Pick<Decision, 'snapshot' | 'plan'>): boolean {
  if (!instances.some(({ state, wanted, pinned }) => state === 'ready' && wanted === 'run' && !pinned)) return false;
  const usable = nodes.flatMap(({ gpus }) =>
    gpus.filter(({ refusal, usableBytes }) => refusal === null && usableBytes),
  );
  return lacksBytes({ plan }) || new Set(usable.map(({ bandwidthGBps }) => bandwidthGBps)).size > 1;
}

function lacksBytes({ plan: { refusals } }: Pick<Decision, 'plan'>): boolean {
  return refusals.some(({ candidates }) => candidates.some(({ shortBytes }) => shortBytes !== null));
}

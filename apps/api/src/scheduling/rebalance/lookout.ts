import type { RebalanceSettings } from '@aivailable/contracts';
import type { Snapshot } from '@aivailable/placement';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Decision } from '../decide.js';
import { Reconciler, type Watcher } from '../reconciler.js';
import { Advisor } from './advisor.js';
import { heldSince, type Verdict } from './candidate.js';
import { type FleetLook, isSameFleet, lookOf } from './fleet-look.js';
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
  /** The limits under which it was looked for. */
  #judgedUnder = '';
  #seen: { readonly look: FleetLook; readonly sinceMs: number } | null = null;
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
    const look = lookOf(snapshot);
    if (this.#seen === null || !isSameFleet(this.#seen.look, look)) this.#seen = { look, sinceMs: nowMs };
    const isJudged = this.#isJudged(look, memory, nowMs);
    const calmAtMs = this.#seen.sinceMs + CALM_MS;
    if (!isJudged && !lacksBytes(decision) && nowMs < calmAtMs) return calmAtMs;
    if (!isJudged && !this.#searching) this.#begin(decision, look, memory, nowMs);
    return ripensAtMs(this.#verdict?.candidate ?? null, memory.settings);
  }

  /** Other limits may bring another answer, however calm the fleet is. */
  #isJudged(look: FleetLook, { settings }: RebalanceMemory, nowMs: number): boolean {
    const isOfNow = this.#verdict !== null && isSameFleet(this.#verdict.look, look);
    return isOfNow && this.#judgedUnder === limitsKey(settings) && nowMs - this.#judgedAtMs < AGAIN_MS;
  }

  #begin(decision: Decision, look: FleetLook, memory: RebalanceMemory, nowMs: number): void {
    this.#judgedUnder = limitsKey(memory.settings);
    if (!mayBeBetter(decision)) {
      this.#judge({ look, candidate: null }, nowMs);
      return;
    }
    this.#searching = true;
    void this.#search(decision.snapshot, decision.options, look, memory).finally(() => {
      this.#searching = false;
      if (!this.#stopped) this.reconciler.ring();
    });
  }

  async #search(
    snapshot: Snapshot,
    options: Decision['options'],
    look: FleetLook,
    { settings, current }: RebalanceMemory,
  ): Promise<void> {
    const turn = this.#turn;
    const before = this.#verdict?.candidate ?? null;
    const previous = before?.recommendation ?? current?.advice ?? null;
    try {
      const found = await this.advisor.search({
        snapshot,
        options,
        previous,
        budgetMs: BUDGET_MS,
        ...limitsOf(settings),
      });
      if (turn !== this.#turn) return;
      const nowMs = Date.now();
      const candidate = found && { recommendation: found, sinceMs: heldSince(before, found, nowMs) };
      this.#judge({ look, candidate }, nowMs);
    } catch (error) {
      if (this.#stopped || turn !== this.#turn) return;
      this.#log.warn(`No better placement was looked for: ${error instanceof Error ? error.message : String(error)}`);
      this.#judge({ look, candidate: null }, Date.now());
    }
  }

  #judge(verdict: Verdict, nowMs: number): void {
    this.#verdict = verdict;
    this.#judgedAtMs = nowMs;
  }
}

function limitsOf({ movesPerSuggestion, minGainPercent }: RebalanceSettings) {
  return { moveBudget: movesPerSuggestion, leastCapacityPercent: minGainPercent };
}

function limitsKey(settings: RebalanceSettings): string {
  return JSON.stringify(limitsOf(settings));
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

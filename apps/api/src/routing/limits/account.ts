import type { UsageLimits } from '@aivailable/contracts';
import { type Gauge, LIMIT_NAMES, type LimitName, readGauge } from './gauge.js';
import { type Periods, periodsOf } from './periods.js';
import { type Amounts, NOTHING } from './shares.js';
import { SlidingWindow } from './sliding-window.js';

/** What is known of an account beyond this process. */
export interface Written {
  readonly periods: Periods;
  /** Used up by all processes, as far as it is written down. */
  readonly dayTokens: number;
  readonly monthTokens: number;
  /** What several processes agreed on; null where there is only one. */
  readonly agreement: { readonly cap: Amounts; readonly othersUsed: Amounts } | null;
}

/** What one request has taken of an account until it is settled. */
export interface Hold {
  readonly tokens: number;
  readonly step: number;
}

export type Standing = { readonly verdict: 'go' | 'wait' } | { readonly verdict: 'stop'; readonly limit: LimitName };

/**
 * The budgets of one key or one project. Requests and tokens of a minute are counted when a request begins, at what it
 * may take; how much it really took is put right when it has ended.
 */
export class Account {
  limits: UsageLimits;
  /** Null until it was read: nothing that depends on it is given out before. */
  written: Written | null = null;
  /** Requests wait for a larger share than this process has. */
  isStarving = false;
  /** Used, and not written down yet. */
  unwritten = 0;
  private readonly requests = new SlidingWindow();
  private readonly tokens = new SlidingWindow();
  private running = 0;
  private held = 0;

  constructor(
    readonly id: string,
    /** As a sentence begins with it: `The API key "notebook"`. */
    public name: string,
    limits: UsageLimits,
    private readonly isShared: boolean,
  ) {
    this.limits = limits;
  }

  stand(nowMs: number): Standing {
    let waits = false;
    for (const limit of LIMIT_NAMES) {
      const gauge = this.gauge(limit, nowMs);
      const reading = gauge ? readGauge(gauge) : 'go';
      if (reading === 'stop') return { verdict: 'stop', limit };
      if (reading === 'wait') waits = true;
    }
    return { verdict: waits ? 'wait' : 'go' };
  }

  /** Null where there is no such limit. */
  gauge(name: LimitName, nowMs: number): Gauge | null {
    const limit = this.limits[name];
    if (limit === null) return null;
    const used = this.usedOf(name, nowMs);
    const pending = name === 'requestsPerMinute' || name === 'parallelRequests' ? 0 : this.held;
    const before = this.usedBefore(name, nowMs);
    const othersUsed = this.written?.agreement?.othersUsed[name] ?? 0;
    return { limit, used: before + used, pending, othersUsed, cap: this.capOf(name, limit, before) };
  }

  hold(tokens: number, nowMs: number): Hold {
    this.requests.add(1, nowMs);
    const step = this.tokens.add(tokens, nowMs);
    this.running++;
    this.held += tokens;
    return { tokens, step };
  }

  settle({ tokens, step }: Hold, usedTokens: number, nowMs: number): void {
    this.tokens.correct(step, usedTokens - tokens, nowMs);
    this.running--;
    this.held -= tokens;
    this.unwritten += usedTokens;
  }

  msUntilFree(name: LimitName, nowMs: number): number {
    const limit = this.limits[name] ?? 0;
    const own = Math.max(0, limit - (this.written?.agreement?.othersUsed[name] ?? 0));
    return (name === 'requestsPerMinute' ? this.requests : this.tokens).msUntilBelow(Math.max(1, own), nowMs);
  }

  /** What this process takes now, as it tells the others. */
  used(nowMs: number): Amounts {
    const used: Record<LimitName, number> = { ...NOTHING };
    for (const name of LIMIT_NAMES) used[name] = this.usedOf(name, nowMs);
    return used;
  }

  /** Reserved by what is running. */
  get heldTokens(): number {
    return this.held;
  }

  isIdle(nowMs: number): boolean {
    return this.running === 0 && this.unwritten === 0 && this.requests.used(nowMs) + this.tokens.used(nowMs) === 0;
  }

  private usedOf(name: LimitName, nowMs: number): number {
    switch (name) {
      case 'requestsPerMinute':
        return this.requests.used(nowMs);
      case 'tokensPerMinute':
        return this.tokens.used(nowMs);
      case 'parallelRequests':
        return this.running;
      case 'tokensPerDay':
      case 'tokensPerMonth':
        return this.held + this.unwritten;
      default:
        return name satisfies never;
    }
  }

  private capOf(name: LimitName, limit: number, before: number): number {
    const isKept = name === 'tokensPerDay' || name === 'tokensPerMonth';
    if (!this.written) return this.isShared || isKept ? 0 : limit;
    const { agreement } = this.written;
    return agreement ? Math.min(limit, before + agreement.cap[name]) : limit;
  }

  /** What was used up of a day's or a month's budget before, by whomever. */
  private usedBefore(name: LimitName, nowMs: number): number {
    if (!this.written) return 0;
    const { periods, dayTokens, monthTokens } = this.written;
    const { day, month } = periodsOf(nowMs);
    if (name === 'tokensPerDay') return periods.day === day ? dayTokens : 0;
    if (name === 'tokensPerMonth') return periods.month === month ? monthTokens : 0;
    return 0;
  }
}

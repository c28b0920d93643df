import { type BreakerLimits, CircuitBreaker, type CircuitState, type Trouble } from './circuit-breaker.js';
import type { Clock } from './clock.js';

/** How quickly an average forgets: a fifth of each new measure. */
const LEARNING_RATE = 0.2;

/** What this process has put on one instance, and how fast it turned out to be. */
export interface InstanceLoad {
  busySlots: number;
  /** Tokens promised to the requests that hold its slots. */
  outstandingTokens: number;
  /** Tokens per second over all its slots; null before the first answer. */
  tokensPerSecond: number | null;
  /** Of one answer, whatever the other slots did. */
  streamTokensPerSecond: number | null;
  /** Of prompts of which it had read nothing before. */
  readTokensPerSecond: number | null;
  readonly breaker: CircuitBreaker;
  /** Busy with others: left alone for a moment, which is no failure. */
  pausedUntilMs: number;
}

/** The loads of all instances, by id. Other API processes keep their own: the node's ingress has the last say. */
export class InstanceLoads {
  private readonly loads = new Map<string, InstanceLoad>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: BreakerLimits,
    /** Told whenever a circuit opens, is tried, or closes. */
    private readonly circuitChanged: (instanceId: string, state: CircuitState) => void = () => undefined,
  ) {}

  of(instanceId: string): InstanceLoad {
    const known = this.loads.get(instanceId);
    if (known) return known;
    const breaker = new CircuitBreaker(this.limits);
    const fresh = {
      busySlots: 0,
      outstandingTokens: 0,
      tokensPerSecond: null,
      streamTokensPerSecond: null,
      readTokensPerSecond: null,
      breaker,
      pausedUntilMs: 0,
    };
    this.loads.set(instanceId, fresh);
    return fresh;
  }

  isOpenTo(instanceId: string): boolean {
    return this.isOpen(this.of(instanceId));
  }

  isOpen({ breaker, pausedUntilMs }: InstanceLoad): boolean {
    if (pausedUntilMs === 0 && breaker.isClosed) return true;
    const nowMs = this.clock.nowMs();
    return nowMs >= pausedUntilMs && breaker.mayTake(nowMs);
  }

  /** A request is on its way there: the one that finds out, where it is on probation. */
  taken(instanceId: string, over: () => void): void {
    const { breaker } = this.of(instanceId);
    const nowMs = this.clock.nowMs();
    breaker.taken(nowMs);
    const nextMs = breaker.nextChangeMs(nowMs);
    if (nextMs !== null) this.clock.after(nextMs - nowMs, over);
  }

  /** Somebody else has its slots, or it is still loading. */
  pause(instanceId: string, over: () => void): void {
    const load = this.of(instanceId);
    const nowMs = this.clock.nowMs();
    if (load.pausedUntilMs > nowMs) return;
    load.pausedUntilMs = nowMs + this.limits.restMs;
    load.breaker.undecided();
    this.clock.after(this.limits.restMs, over);
  }

  /** `over` is called when it may be tried again. */
  failed(instanceId: string, trouble: Trouble, over: () => void): void {
    const { breaker } = this.of(instanceId);
    const nowMs = this.clock.nowMs();
    const before = breaker.state(nowMs);
    breaker.failed(trouble, nowMs);
    if (breaker.state(nowMs) !== 'open' || before === 'open') return;
    this.circuitChanged(instanceId, 'open');
    this.clock.after((breaker.nextChangeMs(nowMs) ?? nowMs) - nowMs, () => {
      if (breaker.state(this.clock.nowMs()) === 'half-open') this.circuitChanged(instanceId, 'half-open');
      over();
    });
  }

  /** Its first byte is here. */
  works(instanceId: string, over: () => void): void {
    const { breaker } = this.of(instanceId);
    const wasClosed = breaker.isClosed;
    breaker.succeeded();
    if (wasClosed) return;
    this.circuitChanged(instanceId, 'closed');
    over();
  }

  /** An answer of so many tokens took so long while so many slots were busy. */
  learn(instanceId: string, tokens: number, durationMs: number, busySlots: number): void {
    const load = this.of(instanceId);
    if (tokens === 0 || durationMs <= 0) return;
    const measured = (tokens / durationMs) * 1000 * Math.max(1, busySlots);
    load.tokensPerSecond = learned(load.tokensPerSecond, measured);
    load.streamTokensPerSecond = learned(load.streamTokensPerSecond, (tokens / durationMs) * 1000);
  }

  /** It read a new prompt of so many tokens, and then began to write. */
  learnReading(instanceId: string, tokens: number, tookMs: number): void {
    const load = this.of(instanceId);
    if (tookMs > 0) load.readTokensPerSecond = learned(load.readTokensPerSecond, (tokens / tookMs) * 1000);
  }

  /** Forgets instances that are gone and hold nothing. */
  keepOnly(instanceIds: ReadonlySet<string>): void {
    for (const [id, load] of this.loads) {
      if (instanceIds.has(id) || load.busySlots > 0) continue;
      if (load.breaker.state(this.clock.nowMs()) !== 'closed') this.circuitChanged(id, 'closed');
      this.loads.delete(id);
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

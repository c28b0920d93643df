/**
 * Who fails is left alone for a while, longer each time; then one single request finds out whether it works again, and
 * only its success lets the others back in. Pure: it is told the time and sets no alarms.
 *
 *   closed --fails--> open --its time is over--> half-open --one probe: success--> closed
 *                      ^----------------------------------------------- failure ---'
 */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** `lost`: no connection, or it fell silent. `erred`: it answered with a failure of its own; others may fare better. */
export type Trouble = 'lost' | 'erred';

export interface BreakerLimits {
  /** Left alone for this after a failure; doubled while it goes on failing. */
  readonly restMs: number;
  readonly longestRestMs: number;
  /** So many failures of its own in a row are more than bad luck with a request. */
  readonly erredInRow: number;
  /** A probe that takes longer than this says nothing any more, and another one may go. */
  readonly probeMs: number;
}

export class CircuitBreaker {
  /** In a row. */
  private failures = 0;
  private errors = 0;
  private openUntilMs: number | null = null;
  private probeSinceMs: number | null = null;

  constructor(private readonly limits: BreakerLimits) {}

  /** Closed, whatever the time is. */
  get isClosed(): boolean {
    return this.openUntilMs === null;
  }

  state(nowMs: number): CircuitState {
    if (this.openUntilMs === null) return 'closed';
    return nowMs < this.openUntilMs ? 'open' : 'half-open';
  }

  /** When something changes by itself; null: nothing will. */
  nextChangeMs(nowMs: number): number | null {
    if (this.state(nowMs) === 'open') return this.openUntilMs;
    return this.probeSinceMs === null ? null : this.probeSinceMs + this.limits.probeMs;
  }

  mayTake(nowMs: number): boolean {
    const state = this.state(nowMs);
    if (state !== 'half-open') return state === 'closed';
    return this.probeSinceMs === null || nowMs >= this.probeSinceMs + this.limits.probeMs;
  }

  /** A request is on its way there. */
  taken(nowMs: number): void {
    if (this.state(nowMs) === 'half-open') this.probeSinceMs = nowMs;
  }

  /** It said something: a first byte is enough. */
  succeeded(): void {
    this.failures = 0;
    this.errors = 0;
    this.openUntilMs = null;
    this.probeSinceMs = null;
  }

  /** Failures of requests that it had before do not add up: they are one and the same. */
  failed(trouble: Trouble, nowMs: number): void {
    const state = this.state(nowMs);
    if (state === 'open') return;
    this.errors = trouble === 'erred' ? this.errors + 1 : 0;
    if (trouble === 'erred' && state === 'closed' && this.errors < this.limits.erredInRow) return;
    const restMs = Math.min(this.limits.restMs * 2 ** this.failures, this.limits.longestRestMs);
    this.failures++;
    this.openUntilMs = nowMs + restMs;
    this.probeSinceMs = null;
  }

  /** The probe came back without having found out anything: its client left, or the instance was busy. */
  undecided(): void {
    this.probeSinceMs = null;
  }
}

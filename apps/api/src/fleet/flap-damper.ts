/** So many returns in a row are bad luck; each one more doubles the wait. */
const FREE_RETURNS = 2;
const FIRST_HOLD_MS = 30_000;
const LONGEST_HOLD_MS = 600_000;
/** A node that stayed for so long is steady again. */
const STEADY_MS = 600_000;

/** What is remembered of a node that comes and goes, also over a restart. */
export interface FlapRecord {
  readonly returns: number;
  readonly heldUntilMs: number;
  readonly lastMs: number;
}

/**
 * A node that comes and goes, or whose agent dies again and again, gets no new work for a while, longer each time: what
 * is put there would be lost again and placed anew. What runs there stays. Being restarted by somebody, or lost with most
 * of the fleet, counts for nothing.
 */
export class FlapDamper {
  readonly #records = new Map<string, FlapRecord>();
  readonly #excused = new Set<string>();
  #lookedMs = 0;

  /** It is not its fault that it is away. */
  excuse(nodeId: string): void {
    this.#excused.add(nodeId);
  }

  recordOf(nodeId: string): FlapRecord | null {
    return this.#records.get(nodeId) ?? null;
  }

  restore(nodeId: string, record: FlapRecord | null): void {
    if (record !== null) this.#records.set(nodeId, record);
  }

  /** It was lost and is back, or its agent died and is back. */
  returned(nodeId: string, nowMs: number): void {
    if (this.#excused.delete(nodeId)) return;
    const before = this.#records.get(nodeId);
    const isFresh = before === undefined || nowMs - before.lastMs > STEADY_MS;
    const returns = isFresh ? 1 : before.returns + 1;
    const doublings = returns - FREE_RETURNS - 1;
    const holdMs = doublings < 0 ? 0 : Math.min(LONGEST_HOLD_MS, FIRST_HOLD_MS * 2 ** doublings);
    this.#records.set(nodeId, { returns, heldUntilMs: nowMs + holdMs, lastMs: nowMs });
  }

  forget(nodeId: string): void {
    this.#records.delete(nodeId);
    this.#excused.delete(nodeId);
  }

  /** Until when it gets nothing new, and after how many returns; null: it is trusted. */
  hold(nodeId: string, nowMs: number): { readonly untilMs: number; readonly returns: number } | null {
    const record = this.#records.get(nodeId);
    if (record === undefined || record.heldUntilMs <= nowMs) return null;
    return { untilMs: record.heldUntilMs, returns: record.returns };
  }

  /** Those whose wait has ended since the last look. */
  ended(nowMs: number): readonly string[] {
    const lookedMs = this.#lookedMs;
    this.#lookedMs = nowMs;
    return [...this.#records]
      .filter(([, { heldUntilMs, lastMs }]) => heldUntilMs > lastMs && heldUntilMs > lookedMs && heldUntilMs <= nowMs)
      .map(([nodeId]) => nodeId);
  }
}

/** Fine enough that a budget is usable again a quarter of a second late at most. */
const STEP_MS = 250;
const STEPS = 240;

interface Counted {
  readonly step: number;
  amount: number;
}

/**
 * What was counted within the last minute, whichever minute one looks at: there is no edge at which twice the budget
 * goes through. An amount leaves a minute, and never more than one step, after it was counted.
 */
export class SlidingWindow {
  private readonly counted: Counted[] = [];
  private total = 0;

  used(nowMs: number): number {
    const oldest = stepOf(nowMs) - STEPS;
    let gone = 0;
    for (const { step, amount } of this.counted) {
      if (step >= oldest) break;
      this.total -= amount;
      gone++;
    }
    if (gone > 0) this.counted.splice(0, gone);
    return this.total;
  }

  /** Returns where it was counted, for a later correction. */
  add(amount: number, nowMs: number): number {
    const step = stepOf(nowMs);
    const last = this.counted.at(-1);
    if (last && last.step >= step) last.amount += amount;
    else this.counted.push({ step, amount });
    this.total += amount;
    return last && last.step > step ? last.step : step;
  }

  /**
   * It was so much more, or less, than was counted then. Less, after it has left, is nothing; more counts from now on, so
   * that nothing is ever used for free.
   */
  correct(step: number, by: number, nowMs: number): void {
    this.used(nowMs);
    const found = this.counted.findLast((counted) => counted.step === step);
    if (found) {
      found.amount += by;
      this.total += by;
    } else if (by > 0) this.add(by, nowMs);
  }

  /** Until less than `limit` is used; 0: it is so now. */
  msUntilBelow(limit: number, nowMs: number): number {
    let left = this.used(nowMs);
    if (left < limit) return 0;
    for (const { step, amount } of this.counted) {
      left -= amount;
      if (left < limit) return (step + STEPS + 1) * STEP_MS - nowMs;
    }
    return STEPS * STEP_MS;
  }
}

function stepOf(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS);
}

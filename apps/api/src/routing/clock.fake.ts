import type { Clock } from './clock.js';

/** A clock that stands still until it is told to advance. */
export class FakeClock implements Clock {
  private now = 1_000_000;
  private alarms: { atMs: number; fire: () => void }[] = [];

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, fire: () => void): () => void {
    const alarm = { atMs: this.now + delayMs, fire };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm);
    };
  }

  /** Alarms that are still set: zero once everything was called off. */
  get pending(): number {
    return this.alarms.length;
  }

  advance(byMs: number): void {
    const untilMs = this.now + byMs;
    for (let next = this.nextBefore(untilMs); next; next = this.nextBefore(untilMs)) {
      this.now = next.atMs;
      this.alarms = this.alarms.filter((other) => other !== next);
      next.fire();
    }
    this.now = untilMs;
  }

  /** The same, but who waits for what an alarm settles acts at the time of that alarm, and not when all is over. */
  async pass(byMs: number, settled: () => Promise<void>): Promise<void> {
    const untilMs = this.now + byMs;
    for (let next = this.nextBefore(untilMs); next; next = this.nextBefore(untilMs)) {
      this.advance(next.atMs - this.now);
      await settled();
    }
    this.advance(untilMs - this.now);
    await settled();
  }

  private nextBefore(untilMs: number): { atMs: number; fire: () => void } | undefined {
    return this.alarms.filter((alarm) => alarm.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  }
}

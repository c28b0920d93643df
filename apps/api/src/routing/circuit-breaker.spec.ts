import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreaker } from './circuit-breaker.js';

const LIMITS = { restMs: 100, longestRestMs: 1_000, erredInRow: 3, probeMs: 500 };
const breaker = () => new CircuitBreaker(LIMITS);

describe('the circuit breaker of an instance', () => {
  it('opens when it is lost, and lets one single probe through when its time is over', () => {
    const it = breaker();
    it.failed('lost', 0);
    expect([it.state(99), it.mayTake(99), it.nextChangeMs(99)]).toEqual(['open', false, 100]);
    expect([it.state(100), it.mayTake(100)]).toEqual(['half-open', true]);
    it.taken(100);
    expect([it.mayTake(101), it.nextChangeMs(101)]).toEqual([false, 600]);
    it.succeeded();
    expect([it.state(102), it.mayTake(102)]).toEqual(['closed', true]);
  });

  it('stays open twice as long after each probe that fails, up to the longest rest', () => {
    const it = breaker();
    let now = 0;
    const rests: number[] = [];
    for (let time = 0; time < 6; time++) {
      it.failed('lost', now);
      const until = it.nextChangeMs(now) ?? 0;
      rests.push(until - now);
      now = until;
      it.taken(now);
    }
    expect(rests).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it('counts failures of requests that were on their way together as one', () => {
    const it = breaker();
    for (const now of [0, 1, 2, 50]) it.failed('lost', now);
    expect(it.nextChangeMs(50)).toBe(100);
  });

  it('opens for errors of its own only when they come in a row, and at once while it is on probation', () => {
    const it = breaker();
    it.failed('erred', 0);
    it.failed('erred', 1);
    it.succeeded();
    it.failed('erred', 2);
    it.failed('erred', 3);
    expect(it.state(3)).toBe('closed');
    it.failed('erred', 4);
    expect(it.state(4)).toBe('open');
    it.taken(104);
    it.failed('erred', 105);
    expect([it.state(106), it.nextChangeMs(106)]).toEqual(['open', 305]);
  });

  it('lets the next probe go where one found out nothing or takes too long', () => {
    const it = breaker();
    it.failed('lost', 0);
    it.taken(100);
    it.undecided();
    expect(it.mayTake(101)).toBe(true);
    it.taken(101);
    expect([it.mayTake(600), it.mayTake(601)]).toEqual([false, true]);
  });

  it('never lets two through while it is on probation, whatever happens', () => {
    const deed = fc.record({ waitMs: fc.nat(400), does: fc.constantFrom('take', 'lost', 'erred', 'works') });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const history = new Probation();
        for (const { waitMs, does } of deeds) history.goesOn(waitMs, does);
        expect(history.tooEarly).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

/** Takes whenever it may, and counts probes that were let through beside another. */
class Probation {
  tooEarly = 0;
  private readonly it = breaker();
  private nowMs = 0;
  private probeAtMs: number | null = null;

  goesOn(waitMs: number, does: string): void {
    this.nowMs += waitMs;
    if (does === 'take') this.take();
    if (does === 'works') this.it.succeeded();
    if (does === 'lost' || does === 'erred') this.it.failed(does, this.nowMs);
    if (this.it.state(this.nowMs) !== 'half-open') this.probeAtMs = null;
  }

  private take(): void {
    if (!this.it.mayTake(this.nowMs)) return;
    if (this.it.state(this.nowMs) === 'half-open') this.probe();
    this.it.taken(this.nowMs);
  }

  private probe(): void {
    if (this.probeAtMs !== null && this.nowMs - this.probeAtMs < LIMITS.probeMs) this.tooEarly++;
    this.probeAtMs = this.nowMs;
  }
}

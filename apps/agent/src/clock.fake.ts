import type { Cancel, Clock } from './clock.js';

interface Appointment {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  readonly #appointments = new Set<Appointment>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Cancel {
    const appointment = { at: this.#now + ms, run };
    this.#appointments.add(appointment);
    return () => this.#appointments.delete(appointment);
  }

  /** How many waits are pending, and how long the shortest one still is. */
  get pending(): number {
    return this.#appointments.size;
  }

  get nextInMs(): number | null {
    const next = this.#next();
    return next ? next.at - this.#now : null;
  }

  /** Lets the time pass, running what falls due in its order, with room for promises in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#now = Math.max(this.#now, next.at);
      this.#appointments.delete(next);
      next.run();
      await settle();
    }
    this.#now = end;
  }

  /** As for a process that was stopped: all that fell due meanwhile is late, and runs at once. */
  async jump(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }

  #next(): Appointment | undefined {
    return [...this.#appointments].sort((a, b) => a.at - b.at)[0];
  }
}

/** One turn of the event loop: every promise that can settle by itself has settled. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

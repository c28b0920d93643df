import { FleetClock } from '../../src/fleet/clock.js';

/** Time that passes when the test says so. */
export class FakeFleetClock extends FleetClock {
  #nowMs = Date.UTC(2026, 0, 1);

  override nowMs(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

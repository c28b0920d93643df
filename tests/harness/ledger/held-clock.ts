import { type Clock, systemClock } from '../../../apps/agent/src/clock.js';

/** Real time, except while it is held: then an engine that goes by it writes nothing more. */
export class HeldClock implements Clock {
  #isHeld = false;
  #due: (() => void)[] = [];

  now(): number {
    return systemClock.now();
  }

  after(ms: number, run: () => void): () => void {
    let isOff = false;
    const fire = () => {
      if (isOff) return;
      if (this.#isHeld) this.#due.push(fire);
      else run();
    };
    const callOff = systemClock.after(ms, fire);
    return () => {
      isOff = true;
      callOff();
    };
  }

  hold(): void {
    this.#isHeld = true;
  }

  go(): void {
    this.#isHeld = false;
    for (const fire of this.#due.splice(0)) fire();
  }
}

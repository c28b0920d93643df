/** As many at once as there are slots; the rest wait in their order. */
export class SlotGate {
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly slots: number) {}

  get busy(): number {
    return this.#busy;
  }

  /** Resolves with the release of the slot, or with null when the signal was aborted first. */
  enter(signal: AbortSignal): Promise<(() => void) | null> {
    if (signal.aborted) return Promise.resolve(null);
    if (this.#busy < this.slots) return Promise.resolve(this.#take());
    return new Promise((resolve) => {
      const admit = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(this.#take());
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        resolve(null);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(admit);
    });
  }

  #take(): () => void {
    this.#busy += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#busy -= 1;
      this.#waiting.shift()?.();
    };
  }
}

/**
 * A bell with one visitor: visits run one at a time and in order, and rings that come while one runs are folded into a
 * single further visit. What a visit has to do it reads from the state, so a folded ring loses nothing.
 */
export class Mailbox {
  #busy = false;
  #rung = false;

  /** `visit` must not throw: what goes wrong is part of the state that it leaves behind. */
  constructor(private readonly visit: () => Promise<void>) {}

  ring(): void {
    this.#rung = true;
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#rung) {
        this.#rung = false;
        await this.visit();
      }
    } finally {
      this.#busy = false;
    }
  }
}

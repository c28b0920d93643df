/** A request's place on an instance; give it back in `finally`. Giving it back twice is harmless. */
export interface Ticket {
  release(): void;
}

/** Counts the requests that an instance is answering. */
export class InFlight {
  #count = 0;
  #idleSince: number;

  constructor(
    private readonly now: () => number,
    private readonly onIdle: () => void,
  ) {
    this.#idleSince = now();
  }

  get count(): number {
    return this.#count;
  }

  /** When the last request ended; null while there is one. */
  get idleSince(): number | null {
    return this.#count === 0 ? this.#idleSince : null;
  }

  enter(): Ticket {
    this.#count += 1;
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#leave();
      },
    };
  }

  #leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#idleSince = this.now();
    this.onIdle();
  }
}

/** A request's place on an instance; give it back in `finally`. Giving it back twice is harmless. */
export interface Ticket {
  release(): void;
}

/** Counts the requests that an instance is answering. */
export class InFlight {
  #count = 0;
  #idleSince: number;
  readonly #cuts = new Set<() => void>();

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

  /** `cut` breaks the request off, where nothing more of its answer may go out. */
  enter(cut: () => void = () => {}): Ticket {
    this.#count += 1;
    let held = true;
    this.#cuts.add(cut);
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#cuts.delete(cut);
        this.#leave();
      },
    };
  }

  /** Breaks off every request that is being answered. */
  cutAll(): void {
    for (const cut of [...this.#cuts]) cut();
  }

  #leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#idleSince = this.now();
    this.onIdle();
  }
}

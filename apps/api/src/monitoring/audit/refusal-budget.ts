const WINDOW_MS = 3_600_000;
const MOST_LINES = 20;

/** Deeds that were refused and have no line of their own. */
export interface Untold {
  readonly actor: string;
  readonly count: number;
  readonly sinceMs: number;
}

interface Window {
  readonly sinceMs: number;
  count: number;
}

/**
 * A script that asks for the same thing all day must not fill the log: twenty refusals of a person in an hour have a line
 * each, the others are counted and told together when the hour is over.
 */
export class RefusalBudget {
  readonly #windows = new Map<string, Window>();

  /** Whether this refusal has a line of its own. */
  spend(actor: string, nowMs: number): boolean {
    const window = this.#windows.get(actor) ?? { sinceMs: nowMs, count: 0 };
    this.#windows.set(actor, window);
    window.count++;
    return window.count <= MOST_LINES;
  }

  /** Ends the hours that are over, and tells of what was only counted in them. */
  close(nowMs: number): Untold[] {
    const over = [...this.#windows].filter(([, { sinceMs }]) => nowMs - sinceMs >= WINDOW_MS);
    for (const [actor] of over) this.#windows.delete(actor);
    return over.flatMap(([actor, { sinceMs, count }]) =>
      count > MOST_LINES ? [{ actor, sinceMs, count: count - MOST_LINES }] : [],
    );
  }
}

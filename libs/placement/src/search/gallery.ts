import { compareLevels, type Levels } from './score.js';
import type { Seat } from './seat.js';

export interface Sketch {
  readonly levels: Levels;
  readonly seats: readonly Seat[];
}

/** The most promising of many plans that were only sketched, each with other levels. */
export class Gallery {
  readonly #sketches: Sketch[] = [];
  readonly #seen = new Set<string>();

  offer(levels: Levels, seats: () => readonly Seat[]): void {
    const key = `${levels.capacity} ${levels.disrupted} ${levels.loadMiB}`;
    const last = this.#sketches[MOST - 1];
    if (this.#seen.has(key) || (last !== undefined && compareLevels(levels, last.levels) <= 0)) return;
    this.#seen.add(key);
    this.#sketches.push({ levels, seats: seats() });
    this.#sketches.sort((a, b) => compareLevels(b.levels, a.levels));
    if (this.#sketches.length > MOST) this.#sketches.pop();
  }

  /** The most promising one; nobody is given the same one again. */
  take(): Sketch | undefined {
    return this.#sketches.shift();
  }
}

const MOST = 8;

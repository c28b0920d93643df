import type { Draft } from './draft.js';
import { compareStructure } from './score.js';

/** Among plans of one structure some can be filled much better than others: every now and then it is looked which. */
export class Sketching {
  readonly #draft: Draft;
  readonly #interval: number;
  #steps = 0;

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#interval = STEPS_PER_CARD * draft.problem.open.length;
  }

  /** To be called after each step. */
  look(): void {
    this.#steps++;
    if (this.#steps < this.#interval) return;
    if (compareStructure(this.#draft.levels(), this.#draft.best.levels) < 0) return;
    this.#steps = 0;
    this.#draft.sketch();
  }
}

const STEPS_PER_CARD = 6;

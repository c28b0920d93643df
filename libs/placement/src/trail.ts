import type { Ask } from './asks.js';
import type { Found } from './find-place.js';

/** Asks in the order in which they were answered, and what was found for each. */
export type Trail = { readonly ask: Ask; readonly found: Found }[];

/**
 * A plan on the way of those before it. From the same beginning the same asks find the same places, up to the first that
 * another plan did not have: from there on everybody looks for themselves.
 */
export class Walk {
  readonly #trail: Trail;
  #at = 0;
  #isOnIt = true;

  constructor(trail: Trail) {
    this.#trail = trail;
  }

  find(ask: Ask, look: () => Found): Found {
    const known = this.#trail[this.#at];
    if (known !== undefined && !isSame(known.ask, ask)) this.leave();
    if (!this.#isOnIt) return look();
    this.#at += 1;
    if (known !== undefined) return known.found;
    const found = look();
    this.#trail.push({ ask, found });
    return found;
  }

  /** Something happened that does not follow from the asks alone. */
  leave(): void {
    this.#isOnIt = false;
  }
}

function isSame(a: Ask, b: Ask): boolean {
  if (a === b) return true;
  if (a.wish !== b.wish || a.replica !== b.replica || a.replacing !== b.replacing || a.pin !== b.pin) return false;
  return a.advised === b.advised && a.grows === b.grows && a.placeId === b.placeId && a.yields === b.yields;
}

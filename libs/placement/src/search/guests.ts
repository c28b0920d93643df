import type { Card, Choice, Model } from './problem.js';

/** A model that fits on an empty card of some kind, and how. */
export interface Guest {
  readonly model: Model;
  readonly ways: readonly Way[];
  /** The fewest bytes that it needs, and the variant with which it does. */
  readonly leastMiB: number;
  readonly smallest: Choice;
}

interface Way {
  readonly choice: Choice;
  /** Before the first slot. */
  readonly fixedMiB: number;
  readonly slotMiB: number;
  /** Speed times quality of a slot. */
  readonly worth: number;
}

/** Cards of ready nodes that would hold a model if they were empty, and the fewest bytes that it takes on each. */
export interface Homes {
  readonly cards: readonly Card[];
  readonly leastMiB: Int32Array;
}

/** Who fits on which kind of card; each kind is looked at once. */
export class GuestBook {
  readonly #models: readonly Model[];
  readonly #open: readonly Card[];
  readonly #byKind: (Page | undefined)[] = [];
  readonly #homes: (Homes | undefined)[] = [];

  constructor(models: readonly Model[], open: readonly Card[]) {
    this.#models = models;
    this.#open = open;
  }

  homes(model: Model): Homes {
    const known = this.#homes[model.index];
    if (known !== undefined) return known;
    const cards = this.#open.filter((card) => this.of(model, card) !== undefined);
    const homes = { cards, leastMiB: Int32Array.from(cards, (card) => this.of(model, card)?.leastMiB ?? 0) };
    this.#homes[model.index] = homes;
    return homes;
  }

  on(card: Card): readonly Guest[] {
    return this.#page(card).guests;
  }

  of(model: Model, card: Card): Guest | undefined {
    return this.#page(card).byModel[model.index];
  }

  #page(card: Card): Page {
    const known = this.#byKind[card.kind];
    if (known !== undefined) return known;
    const byModel = this.#models.map((model) => guestOn(card, model));
    const page = { byModel, guests: byModel.filter((guest) => guest !== undefined) };
    this.#byKind[card.kind] = page;
    return page;
  }
}

interface Page {
  readonly guests: readonly Guest[];
  readonly byModel: readonly (Guest | undefined)[];
}

function guestOn(card: Card, model: Model): Guest | undefined {
  const leastOf = ({ choice, fixedMiB }: Way) => fixedMiB + model.minSlots * choice.slotMiB;
  const ways = model.choices
    .filter((choice) => (choice.tags & card.tags) !== 0)
    .map((choice): Way => {
      const fixedMiB = card.contextMiB + choice.computeMiB + choice.weightsMiB;
      return { choice, fixedMiB, slotMiB: choice.slotMiB, worth: choice.worth[card.pace] as number };
    })
    .filter((way) => leastOf(way) <= card.roomMiB);
  const [smallest] = [...ways].sort((a, b) => leastOf(a) - leastOf(b));
  if (smallest === undefined) return undefined;
  return { model, ways, leastMiB: leastOf(smallest), smallest: smallest.choice };
}

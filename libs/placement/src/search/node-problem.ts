import type { Prices } from './filling-prices.js';
import { GuestBook } from './guests.js';
import type { Choice, Model, Place, Problem, Running } from './problem.js';
import { Register, type Seat, seatOf } from './seat.js';

/**
 * One node as a problem of its own: any number of slots, each for what it is worth beyond its price, and no level above
 * capacity asks for anything, because prices do.
 */
export class NodeProblem {
  readonly problem: Problem;
  readonly #whole: Problem;

  constructor(whole: Problem, place: Place, prices: Prices, moveBudget: number) {
    this.#whole = whole;
    const models = whole.models.map(
      (model): Model => ({
        ...model,
        demand: model.maxSlots * place.cards.length,
        elsewhere: model.owed + 2,
        bonus: prices.presence[model.index] as number,
        fee: prices.copy[model.index] as number,
        choices: model.choices.map((choice) => priced(choice, (prices.slot[model.index] as number) / model.weight)),
      }),
    );
    const running = (whole.ranOn[place.index] ?? []).map(
      (one): Running => ({ ...one, seat: seatAmong(models, one.seat) }),
    );
    this.problem = {
      ...whole,
      ...{ models, running, alive: running, carriers: new Map(), moveBudget },
      ranOn: whole.places.map((_, i) => (i === place.index ? running : [])),
      register: new Register(running, whole.cards.length, models.length),
      pins: whole.pins.map(({ model, cards }) => ({ model: models[model.index] as Model, cards })),
      ...{ ready: [place], open: place.cards, together: place.cards.length > 1 ? 1 : 0 },
      guests: new GuestBook(models, place.cards),
    };
  }

  /** A seat of the whole as one of the node. */
  into(seat: Seat): Seat {
    return seatAmong(this.problem.models, seat);
  }

  outOf(seat: Seat): Seat {
    return seatAmong(this.#whole.models, seat);
  }
}

function seatAmong(models: readonly Model[], { model, choice, slots, cards, layers }: Seat): Seat {
  const own = models[model.index] as Model;
  return seatOf(own, own.choices[choice.index] as Choice, slots, cards, layers);
}

function priced(choice: Choice, price: number): Choice {
  const toll = Math.round(price);
  return { ...choice, toll, worth: choice.worth.map((worth) => Math.max(0, worth - toll)) };
}

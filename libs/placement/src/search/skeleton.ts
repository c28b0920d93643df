import { compareStructure } from './score.js';
import { type Seat, seatOf } from './seat.js';
import type { Seating } from './seating.js';

/** Every seat as small as it can be where it is; those that no level above capacity misses go. What runs stays as it is. */
export function makeLean(seating: Seating): void {
  for (const seat of seating.seats().sort((a, b) => a.model.weight - b.model.weight)) {
    if (seating.keeps(seat) !== undefined) continue;
    const before = seating.levels();
    seating.remove(seat);
    if (compareStructure(seating.levels(), before) < 0) seating.add(smallest(seating, seat));
  }
}

function smallest({ problem }: Seating, seat: Seat): Seat {
  const { model, cards, layers } = seat;
  const [card] = cards;
  if (cards.length > 1 || card === undefined) return seatOf(model, seat.choice, model.minSlots, cards, layers);
  const choice = problem.guests.of(model, card)?.smallest;
  return choice === undefined ? seat : seatOf(model, choice, model.minSlots, cards, [choice.layers]);
}

import type { Card } from './problem.js';
import type { Seat } from './seat.js';
import type { Seating } from './seating.js';

/**
 * Whether make-before-break is plainly possible: everything stops but one old instance of each model of which nothing is
 * kept, and each of those models starts somewhere where no such instance is in the way. Quick, and no answer when false.
 */
export function isPlainlyReachable(seating: Seating): boolean {
  const held = heldSeats(seating);
  if (held.length === 0) return true;
  const cards = new Set<Card>();
  for (const { cards: own } of held) for (const card of own) cards.add(card);
  return held.every(({ model }) => seating.seatsOf(model).some((seat) => seat.cards.every((card) => !cards.has(card))));
}

function heldSeats(seating: Seating): Seat[] {
  const held: Seat[] = [];
  for (const [model, running] of seating.problem.carriers) {
    if (seating.keptOf(model) === 0 && seating.seatsOf(model).length > 0) held.push(running.seat);
  }
  return held;
}

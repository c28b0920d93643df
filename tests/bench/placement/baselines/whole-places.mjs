import { byWeight, demandIsMet, Filling, roomOf, slotsOf, USUAL_SLOTS } from './rules.mjs';

/** Each node serves one model with the usual number of slots, spread over its cards as Ollama and vLLM would. */
export function oneModelPerNode(fleet) {
  return wholePlaces(fleet, fleet.nodes, USUAL_SLOTS);
}

/** Each node serves one model, tuned by hand until no more slots fit. */
export function oneModelPerNodeFullOfSlots(fleet) {
  return wholePlaces(fleet, fleet.nodes, Number.POSITIVE_INFINITY);
}

/** Each card serves one model with the usual number of slots. */
export function onePerGpu(fleet) {
  const cards = fleet.nodes.flatMap((node) => node.gpus.map((gpu) => ({ ...node, gpus: [gpu] })));
  return wholePlaces(fleet, cards, USUAL_SLOTS);
}

/** Gives every model the smallest place that holds it in turn, the heavy ones first, until no place is left. */
function wholePlaces(fleet, places, most) {
  const filling = new Filling(fleet);
  const room = ({ gpus }) => gpus.reduce((sum, gpu) => sum + roomOf(gpu), 0);
  const free = new Set([...places].sort((a, b) => room(a) - room(b)));
  for (let before = -1; before !== filling.placements.length; ) {
    before = filling.placements.length;
    for (const model of byWeight(fleet)) {
      const seats = filling.seatsOf(model);
      if (seats.length >= model.maxReplicas || demandIsMet(model, seats)) continue;
      const found = firstThatHolds(filling, model, free, most);
      if (found === null) continue;
      free.delete(found.place);
      filling.add(found.seat, model);
    }
  }
  return { placements: filling.placements };
}

function firstThatHolds(filling, model, places, most) {
  for (const place of places) {
    for (let slots = slotsOf(model, most); slots >= model.minSlots; slots--) {
      const [roomiest] = [...place.gpus].sort((a, b) => roomOf(b) - roomOf(a));
      const seat = filling.alone(model, roomiest, slots) ?? filling.split(model, place, slots);
      if (seat !== null) return { place, seat };
    }
  }
  return null;
}

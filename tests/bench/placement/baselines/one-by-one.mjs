import { byWeight, demandIsMet, Filling, fullestFirst, mibOf, roomOf, slotsOf, usual } from './rules.mjs';

/** The first card with room. */
export function firstFit(fleet) {
  return oneByOne(fleet, (model, slots, filling) => bestCard(model, slots, filling, () => 0));
}

/** The card that is fullest already: what cluster schedulers call binpack scoring. They know single cards only. */
export function binpack(fleet) {
  return oneByOne(fleet, (model, slots, filling) => bestCard(model, slots, filling, fullestFirst(filling)));
}

/** The same; what fits on no card is split over the fullest node that can hold it, as the best peer does. */
export function binpackWithSplits(fleet) {
  return oneByOne(fleet, (model, slots, filling) => {
    const alone = bestCard(model, slots, filling, fullestFirst(filling));
    return alone ?? splitOver(model, slots, filling, (node) => freeShare(node, filling));
  });
}

/** The card with the least room left, then the node: how GPUStack scores "binpack" where it knows what a model needs. */
export function bestFitWithSplits(fleet) {
  return oneByOne(fleet, (model, slots, filling) => {
    const alone = bestCard(model, slots, filling, (gpu) => filling.free(gpu));
    return alone ?? splitOver(model, slots, filling, ({ gpus }) => sumOf(gpus, (gpu) => filling.free(gpu)));
  });
}

/**
 * The same where every engine claims nine tenths of each of its cards, as vLLM does and GPUStack reckons: nobody is put
 * beside anybody. What it claims it uses, for as many slots as fit.
 */
export function binpackOfClaims(fleet) {
  return oneByOne(fleet, (model, _, filling) => {
    const isEmpty = (gpu) => filling.free(gpu) === roomOf(gpu);
    for (let slots = model.maxSlots; slots >= model.minSlots; slots--) {
      const alone = bestCard(model, slots, filling, (gpu) => filling.free(gpu), isEmpty);
      if (alone !== null) return alone;
    }
    const nodes = filling.nodes.filter(({ gpus }) => gpus.every(isEmpty));
    for (let slots = model.maxSlots; slots >= model.minSlots; slots--) {
      const split = splitOver(model, slots, filling, ({ gpus }) => sumOf(gpus, roomOf), nodes);
      if (split !== null) return split;
    }
    return null;
  });
}

/** The card that is emptiest. */
export function spread(fleet) {
  const rank = (filling) => (gpu) => -fullestFirst(filling)(gpu);
  return oneByOne(fleet, (model, slots, filling) => bestCard(model, slots, filling, rank(filling)));
}

/** The smallest node that can hold it now, there on the emptiest card, and split where no card is enough. */
export function smallestNode(fleet) {
  const room = ({ gpus }) => sumOf(gpus, roomOf);
  const nodes = [...fleet.nodes].sort((a, b) => room(a) - room(b));
  return oneByOne(fleet, (model, slots, filling) => {
    for (const node of nodes) {
      const seat = onNode(model, node, slots, filling);
      if (seat !== null) return seat;
    }
    return null;
  });
}

/** The first node whose free bytes add up to enough; where they are not in one piece the load fails and holds nothing. */
export function firstFitByNodeTotal(fleet) {
  return oneByOne(fleet, (model, slots, filling) => {
    const variant = usual(model);
    const node = fleet.nodes.find(({ gpus }) => {
      const free = gpus.reduce((sum, gpu) => sum + filling.free(gpu), 0);
      return mibOf(gpus[0], variant, slots, variant.layers) <= free;
    });
    return node === undefined ? null : onNode(model, node, slots, filling);
  });
}

function freeShare({ gpus }, filling) {
  return sumOf(gpus, (gpu) => filling.free(gpu)) / sumOf(gpus, roomOf);
}

function sumOf(gpus, worth) {
  return gpus.reduce((sum, gpu) => sum + worth(gpu), 0);
}

/** Copies of fixed size, one after the other: one for every model, then a second, for as long as somebody wants more. */
function oneByOne(fleet, seatFor) {
  const filling = new Filling(fleet);
  for (let round = 0; round < 8; round++) {
    for (const model of byWeight(fleet)) {
      const seats = filling.seatsOf(model);
      if (seats.length >= model.maxReplicas || demandIsMet(model, seats)) continue;
      const seat = seatFor(model, slotsOf(model), filling);
      if (seat !== null) filling.add(seat, model);
    }
  }
  return { placements: filling.placements };
}

function bestCard(model, slots, filling, rank, isOpen = () => true) {
  const gpus = filling.nodes.flatMap((node) => node.gpus);
  const able = gpus.filter((gpu) => isOpen(gpu) && filling.alone(model, gpu, slots) !== null);
  const [best] = able.sort((a, b) => rank(a) - rank(b));
  return best === undefined ? null : filling.alone(model, best, slots);
}

function splitOver(model, slots, filling, rank, nodes = filling.nodes) {
  const able = nodes.filter((node) => filling.split(model, node, slots) !== null);
  const [best] = able.sort((a, b) => rank(a) - rank(b));
  return best === undefined ? null : filling.split(model, best, slots);
}

function onNode(model, node, slots, filling) {
  const byRoom = [...node.gpus].sort((a, b) => filling.free(b) - filling.free(a));
  for (const gpu of byRoom) {
    const seat = filling.alone(model, gpu, slots);
    if (seat !== null) return seat;
  }
  return filling.split(model, node, slots);
}

import { byWeight, Filling, fullestFirst, roomOf, usual } from './rules.mjs';

/**
 * What a person declared and no more, as peers place: GPUStack starts the number of replicas that its deployment names,
 * Ollama and llama-swap one copy, each with a fixed number of slots. Declared are the replicas that the instance owes, one
 * at least, with the fewest slots, in the four-bit variant that everybody runs, or in the best quality for which there
 * is a place. Nobody adds copies or slots because users ask for more.
 */
export const binpackDeclared = (fleet) => declared(fleet, onFullestCard, fourBit);
export const binpackWithSplitsDeclared = (fleet) => declared(fleet, onFullest, fourBit);
export const binpackWithSplitsDeclaredInBestQuality = (fleet) => declared(fleet, onFullest, byQuality);
export const oneModelPerNodeDeclared = (fleet) => declared(fleet, onSmallestNode, fourBit);
export const oneModelPerNodeDeclaredInBestQuality = (fleet) => declared(fleet, onSmallestNode, byQuality);
/** Without any planner: models and nodes in the order in which the instance names them. */
export const oneModelPerNextNodeDeclared = (fleet) => declared(fleet, onNextNode, fourBit, asNamed);

/** The fullest one that holds it. */
function onFullestCard(model, variant, filling) {
  const gpus = filling.nodes.flatMap((node) => node.gpus);
  return bestOf(gpus, (gpu) => filling.alone(model, gpu, model.minSlots, variant), fullestFirst(filling));
}

/** What fits on no card is split over the fullest node that holds it. */
function onFullest(model, variant, filling) {
  const split = (node) => filling.split(model, node, model.minSlots, variant);
  return onFullestCard(model, variant, filling) ?? bestOf(filling.nodes, split, freeOf(filling));
}

/** Alone on the smallest node that holds it, on one card where that is enough. */
function onSmallestNode(model, variant, filling) {
  return bestOf(emptyNodes(filling), (node) => onNode(model, variant, node, filling), roomOfNode);
}

/** Alone on the next node that holds it and has nobody yet. */
function onNextNode(model, variant, filling) {
  return firstOf(emptyNodes(filling).map((node) => () => onNode(model, variant, node, filling)));
}

/** One replica of every model, the heavy ones first unless there is another order, then a second. */
function declared(fleet, seatFor, variantsOf, ordered = byWeight) {
  const filling = new Filling(fleet);
  const most = Math.max(1, ...fleet.models.map(({ minReplicas }) => minReplicas));
  for (let replica = 1; replica <= most; replica++) {
    for (const model of ordered(fleet).filter(({ minReplicas }) => replica <= Math.max(1, minReplicas))) {
      const seats = variantsOf(model).map((variant) => () => seatFor(model, variant, filling));
      const seat = firstOf(seats);
      if (seat !== null) filling.add(seat, model);
    }
  }
  return { placements: filling.placements };
}

const asNamed = ({ models }) => models;
const fourBit = (model) => [usual(model)];

function byQuality({ variants }) {
  const bytes = ({ layers, layerMiB }) => layers * layerMiB;
  return [...variants].sort((a, b) => b.quality - a.quality || bytes(a) - bytes(b));
}

function firstOf(tries) {
  for (const attempt of tries) {
    const found = attempt();
    if (found !== null) return found;
  }
  return null;
}

function bestOf(places, seatOn, rank) {
  const able = places.filter((place) => seatOn(place) !== null);
  const [best] = able.sort((a, b) => rank(a) - rank(b));
  return best === undefined ? null : seatOn(best);
}

function onNode(model, variant, node, filling) {
  const byRoom = [...node.gpus].sort((a, b) => roomOf(b) - roomOf(a));
  const alone = byRoom.map((gpu) => () => filling.alone(model, gpu, model.minSlots, variant));
  return firstOf([...alone, () => filling.split(model, node, model.minSlots, variant)]);
}

function emptyNodes(filling) {
  return filling.nodes.filter(({ gpus }) => gpus.every((gpu) => filling.free(gpu) === roomOf(gpu)));
}

const roomOfNode = ({ gpus }) => gpus.reduce((sum, gpu) => sum + roomOf(gpu), 0);

function freeOf(filling) {
  return (node) => node.gpus.reduce((sum, gpu) => sum + filling.free(gpu), 0) / roomOfNode(node);
}

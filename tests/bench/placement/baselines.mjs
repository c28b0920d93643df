/**
 * What others do with the same fleet, for comparison of the useful VRAM. All of them keep to the hard rules, use the
 * four-bit variant that everybody runs (the first one where there is none) and know single cards only, except
 * one-model-per-node, which spreads its model over the node as Ollama and vLLM would. They place into an empty fleet.
 */
export const BASELINES = { oneModelPerNode, oneModelPerNodeFullOfSlots, onePerGpu, firstFit, binpack, spread };

/** What engines serve at once unless told otherwise. */
const USUAL_SLOTS = 4;

const usual = (model) => model.variants.find(({ id }) => id === 'Q4_K_M') ?? model.variants[0];
const roomOf = (gpu) => gpu.vramMiB - gpu.reservedMiB;
const runsOn = (variant, gpu) => variant.tags.some((tag) => gpu.tags.includes(tag));
const byWeight = ({ models }) => [...models].sort((a, b) => b.weight - a.weight || b.demandSlots - a.demandSlots);
const mibOf = (gpu, variant, slots, layers) =>
  gpu.ctxMiB + variant.computeMiB + layers * (variant.layerMiB + slots * variant.kvLayerMiB);

/** Each node serves one model with the usual number of slots. */
function oneModelPerNode(fleet) {
  const nodes = [...fleet.nodes].sort((a, b) => nodeRoom(b) - nodeRoom(a));
  return assign(fleet, nodes, (model, node) => wholeNode(model, node.gpus, USUAL_SLOTS));
}

/** Each node serves one model, tuned by hand until no more slots fit. */
function oneModelPerNodeFullOfSlots(fleet) {
  const nodes = [...fleet.nodes].sort((a, b) => nodeRoom(b) - nodeRoom(a));
  return assign(fleet, nodes, (model, node) => wholeNode(model, node.gpus, model.maxSlots));
}

/** Each card serves one model with the usual number of slots. */
function onePerGpu(fleet) {
  const gpus = fleet.nodes.flatMap((node) => node.gpus).sort((a, b) => roomOf(b) - roomOf(a));
  return assign(fleet, gpus, (model, gpu) => wholeNode(model, [gpu], USUAL_SLOTS));
}

const nodeRoom = (node) => node.gpus.reduce((sum, gpu) => sum + roomOf(gpu), 0);

/** Gives every model a place in turn, the heavy ones first, until no place is left. */
function assign(fleet, places, seatOn) {
  const free = new Set(places);
  const placements = [];
  for (let before = -1; before !== placements.length; ) {
    before = placements.length;
    for (const model of byWeight(fleet)) {
      const seats = placements.filter((placement) => placement.model === model.id);
      if (seats.length >= model.maxReplicas || demandIsMet(model, seats)) continue;
      const found = smallestThatFits([...free], (place) => seatOn(model, place));
      if (found === null) continue;
      free.delete(found.place);
      placements.push(found.seat);
    }
  }
  return { placements };
}

function demandIsMet(model, seats) {
  return seats.length >= model.minReplicas && seats.reduce((sum, { slots }) => sum + slots, 0) >= model.demandSlots;
}

function smallestThatFits(places, seatOn) {
  for (const place of places.reverse()) {
    const seat = seatOn(place);
    if (seat !== null) return { place, seat };
  }
  return null;
}

/** As many slots as fit on these cards together up to a number, on as few cards as possible. */
function wholeNode(model, gpus, most) {
  const variant = usual(model);
  for (let slots = Math.max(model.minSlots, Math.min(most, model.maxSlots)); slots >= model.minSlots; slots--) {
    for (const tag of variant.tags) {
      const parts = shares(
        variant,
        slots,
        gpus.filter((gpu) => gpu.tags.includes(tag)),
      );
      if (parts !== null) return { model: model.id, variant: variant.id, slots, parts };
    }
  }
  return null;
}

function shares(variant, slots, gpus) {
  const parts = [];
  let left = variant.layers;
  for (const gpu of [...gpus].sort((a, b) => roomOf(b) - roomOf(a))) {
    const most = Math.floor(
      (roomOf(gpu) - mibOf(gpu, variant, slots, 0)) / (variant.layerMiB + slots * variant.kvLayerMiB),
    );
    const layers = Math.min(left, most);
    if (layers < 1) continue;
    parts.push({ gpu: gpu.id, layers });
    left -= layers;
    if (left === 0) return parts;
  }
  return null;
}

/** The first card with room. */
function firstFit(fleet) {
  return oneByOne(fleet, () => 0);
}

/** The card that is fullest already: what cluster schedulers call binpack scoring. */
function binpack(fleet) {
  return oneByOne(fleet, (gpu, free) => free / roomOf(gpu));
}

/** The card that is emptiest. */
function spread(fleet) {
  return oneByOne(fleet, (gpu, free) => -free / roomOf(gpu));
}

/** Copies of fixed size (four slots, or what the model asks for), one after the other: owed ones first, then by demand. */
function oneByOne(fleet, rank) {
  const gpus = fleet.nodes.flatMap((node) =>
    node.gpus.map((gpu) => ({ gpu, node, free: roomOf(gpu), models: new Set() })),
  );
  const placements = [];
  for (let round = 0; round < 8; round++) {
    for (const model of byWeight(fleet)) {
      const seats = placements.filter((placement) => placement.model === model.id);
      if (seats.length >= model.maxReplicas || demandIsMet(model, seats)) continue;
      const seat = bestCard(model, gpus, rank);
      if (seat !== null) placements.push(seat);
    }
  }
  return { placements };
}

function bestCard(model, gpus, rank) {
  const variant = usual(model);
  const slots = Math.max(model.minSlots, Math.min(USUAL_SLOTS, model.maxSlots));
  const need = ({ gpu }) => mibOf(gpu, variant, slots, variant.layers);
  const able = gpus.filter((at) => runsOn(variant, at.gpu) && need(at) <= at.free && !at.models.has(model.id));
  const best = able.sort((a, b) => rank(a.gpu, a.free) - rank(b.gpu, b.free))[0];
  if (best === undefined) return null;
  best.free -= need(best);
  best.models.add(model.id);
  return { model: model.id, variant: variant.id, slots, parts: [{ gpu: best.gpu.id, layers: variant.layers }] };
}

/**
 * What the baselines share: they keep to the hard rules and place into an empty fleet. Unless a baseline says
 * otherwise they use the four-bit variant that everybody runs (the first one where there is none) and the number of
 * slots that engines serve at once unless told otherwise.
 */
export const USUAL_SLOTS = 4;

export const usual = (model) => model.variants.find(({ id }) => id === 'Q4_K_M') ?? model.variants[0];
export const slotsOf = (model, most = USUAL_SLOTS) => Math.max(model.minSlots, Math.min(most, model.maxSlots));
export const roomOf = (gpu) => gpu.vramMiB - gpu.reservedMiB;
export const runsOn = (variant, gpu) => variant.tags.some((tag) => gpu.tags.includes(tag));
/** The card of which the largest share is in use ranks first. */
export const fullestFirst = (filling) => (gpu) => filling.free(gpu) / roomOf(gpu);
export const byWeight = ({ models }) =>
  [...models].sort((a, b) => b.weight - a.weight || b.demandSlots - a.demandSlots);

export function mibOf(gpu, variant, slots, layers) {
  return gpu.ctxMiB + variant.computeMiB + layers * (variant.layerMiB + slots * variant.kvLayerMiB);
}

/** Nobody loads more copies of a model than its users ask for. */
export function demandIsMet(model, seats) {
  return seats.length >= model.minReplicas && seats.reduce((sum, { slots }) => sum + slots, 0) >= model.demandSlots;
}

/** A fleet that is being filled: what is free on each card, and who is on it. */
export class Filling {
  placements = [];
  #free;
  #held;

  constructor({ nodes }) {
    this.nodes = nodes;
    const gpus = nodes.flatMap((node) => node.gpus);
    this.#free = new Map(gpus.map((gpu) => [gpu.id, roomOf(gpu)]));
    this.#held = new Map(gpus.map((gpu) => [gpu.id, new Set()]));
  }

  free(gpu) {
    return this.#free.get(gpu.id);
  }

  holds(gpu, model) {
    return this.#held.get(gpu.id).has(model.id);
  }

  seatsOf(model) {
    return this.placements.filter((placement) => placement.model === model.id);
  }

  /** On one card alone; null where it does not fit. */
  alone(model, gpu, slots, variant = usual(model)) {
    if (!runsOn(variant, gpu) || this.holds(gpu, model)) return null;
    if (mibOf(gpu, variant, slots, variant.layers) > this.free(gpu)) return null;
    return { model: model.id, variant: variant.id, slots, parts: [{ gpu: gpu.id, layers: variant.layers }] };
  }

  /** Over the cards of a node that share a back end, the emptiest first and as few as possible. */
  split(model, node, slots, variant = usual(model)) {
    const ids = new Set(node.gpus.map(({ id }) => id));
    if (this.seatsOf(model).some(({ parts }) => parts.length > 1 && ids.has(parts[0].gpu))) return null;
    for (const tag of variant.tags) {
      const gpus = node.gpus.filter((gpu) => gpu.tags.includes(tag) && !this.holds(gpu, model));
      const parts = this.#shares(variant, slots, gpus);
      if (parts !== null) return { model: model.id, variant: variant.id, slots, parts };
    }
    return null;
  }

  #shares(variant, slots, gpus) {
    const parts = [];
    let left = variant.layers;
    for (const gpu of [...gpus].sort((a, b) => this.free(b) - this.free(a))) {
      const perLayer = variant.layerMiB + slots * variant.kvLayerMiB;
      const layers = Math.min(left, Math.floor((this.free(gpu) - mibOf(gpu, variant, slots, 0)) / perLayer));
      if (layers < 1) continue;
      parts.push({ gpu: gpu.id, layers });
      left -= layers;
      if (left === 0) return parts;
    }
    return null;
  }

  add(seat, model) {
    this.placements.push(seat);
    this.#change(seat, model, 1);
  }

  remove(seat, model) {
    this.placements.splice(this.placements.indexOf(seat), 1);
    this.#change(seat, model, -1);
  }

  #change(seat, model, sign) {
    const gpus = new Map(this.nodes.flatMap((node) => node.gpus.map((gpu) => [gpu.id, gpu])));
    const variant = model.variants.find(({ id }) => id === seat.variant);
    for (const { gpu, layers } of seat.parts) {
      const mib = mibOf(gpus.get(gpu), variant, seat.slots, layers);
      this.#free.set(gpu, this.#free.get(gpu) - sign * mib);
      if (sign > 0) this.#held.get(gpu).add(model.id);
      else this.#held.get(gpu).delete(model.id);
    }
  }
}

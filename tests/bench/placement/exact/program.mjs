import { speed } from '../format/check.mjs';
import { LinearProgram } from './linear-program.mjs';
import { groupsOf, mibOn, roomOf, sharesOf, signatureOf } from './parts.mjs';

/**
 * A fleet as a mixed-integer program, all hard rules but the order of the steps. Every way for a model to be somewhere
 * is a bid: one card, the running instance as it is, or a split over cards of one node with a given number of slots
 * (bytes of a split are layers times slots, so each number of slots is a bid of its own).
 */
export function programOf(fleet, { structureOnly = false } = {}) {
  return new Formulation(fleet, structureOnly).build();
}

class Formulation {
  #fleet;
  #program = new LinearProgram();
  /** Bytes per card id, as terms. */
  #bytes;
  #bids = [];
  #kept = [];
  #survivors = [];
  #structureOnly;

  constructor(fleet, structureOnly) {
    this.#structureOnly = structureOnly;
    if (fleet.models.some((model) => (model.maxNodes ?? 1) > 1))
      throw new Error('The exact solver knows no instances that span nodes.');
    this.#fleet = fleet;
    this.#bytes = new Map(fleet.nodes.flatMap(({ gpus }) => gpus.map(({ id }) => [id, []])));
  }

  build() {
    for (const instance of this.#fleet.current ?? []) this.#bidToKeep(instance);
    for (const model of this.#fleet.models) {
      for (const node of this.#fleet.nodes.filter(({ state }) => state === 'ready')) {
        for (const gpu of node.gpus) this.#bidForCard(model, node, gpu);
        if (node.gpus.length > 1) this.#bidForSplits(model, node);
      }
    }
    this.#limitBytes();
    this.#limitChanges();
    const objectives = this.#fleet.models.map((model) => this.#modelRows(model));
    const level = (name) => objectives.flatMap((objective) => objective[name]);
    return {
      program: this.#program,
      levels: [
        ...[level('served'), level('replicas'), level('survivable'), level('capacity')],
        ...[this.#kept.map((flag) => [flag, 1]), this.#loads()],
      ],
      useful: this.#bids.flatMap(({ flag, counted, variant }) => [
        [flag, variant.layers * variant.layerMiB],
        [counted, variant.layers * variant.kvLayerMiB],
      ]),
      placements: (values) => this.#placements(values),
      wholes: (placements) => this.#wholes(placements),
    };
  }

  #modelOf(id) {
    return this.#fleet.models.find((model) => model.id === id);
  }

  #cardsOf(parts) {
    return parts.map(({ gpu }) => {
      const node = this.#fleet.nodes.find(({ gpus }) => gpus.some(({ id }) => id === gpu));
      return { node, gpu: node.gpus.find(({ id }) => id === gpu) };
    });
  }

  /** A running instance on a node that may keep it. */
  #bidToKeep(instance) {
    const model = this.#modelOf(instance.model);
    const variant = model.variants.find(({ id }) => id === instance.variant);
    const cards = this.#cardsOf(instance.parts);
    if (cards.some(({ node }) => node.state === 'down' || node.state === 'draining')) return;
    const flag = this.#program.flag();
    this.#kept.push(flag);
    for (const { gpu, layers } of instance.parts.map((part, i) => ({ ...part, gpu: cards[i].gpu }))) {
      this.#bytes.get(gpu.id).push([flag, mibOn(gpu, variant, instance.slots, layers)]);
    }
    const gpus = cards.map(({ gpu }) => gpu);
    const counted = this.#program.number(0, instance.slots);
    this.#program.atMost(0, [
      [counted, 1],
      [flag, -instance.slots],
    ]);
    this.#bids.push({
      ...{ model, variant, flag, counted, node: cards[0].node, cards: gpus, loads: 0 },
      ...{ split: gpus.length > 1, worth: speed(model, variant, gpus, 1) * variant.quality },
      placement: () => ({
        ...{ model: model.id, variant: variant.id, slots: instance.slots },
        parts: instance.parts.map(({ gpu, layers }) => ({ gpu, layers })),
      }),
      wholes: (placement) => (signatureOf(placement) === signatureOf(instance) ? [[flag, 1]] : null),
    });
  }

  #bidForCard(model, node, gpu) {
    for (const variant of this.#needed(model, [gpu])) {
      const fixed = mibOn(gpu, variant, 0, variant.layers);
      const slotMib = variant.layers * variant.kvLayerMiB;
      const room = roomOf(gpu) - fixed;
      const most = this.#mostSlots(model, slotMib === 0 ? model.maxSlots : Math.floor(room / slotMib));
      if (room < 0 || most < model.minSlots) continue;
      this.#bidWithSlots({ model, variant, node, gpu, fixed, slotMib, most });
    }
  }

  #mostSlots(model, most) {
    return Math.min(this.#structureOnly ? model.minSlots : model.maxSlots, most);
  }

  /** Those that run on all the cards; for the levels above capacity a larger one is never needed. */
  #needed({ variants, minSlots }, gpus) {
    const able = variants.filter(({ tags }) => tags.some((tag) => gpus.every((gpu) => gpu.tags.includes(tag))));
    if (!this.#structureOnly) return able;
    const perLayer = ({ layerMiB, kvLayerMiB }) => layerMiB + minSlots * kvLayerMiB;
    const beats = (a, b) => a.layers === b.layers && a.computeMiB <= b.computeMiB && perLayer(a) <= perLayer(b);
    return able.filter(
      (one, i) => !able.some((other, j) => j !== i && beats(other, one) && (!beats(one, other) || j < i)),
    );
  }

  #bidWithSlots({ model, variant, node, gpu, fixed, slotMib, most }) {
    const program = this.#program;
    const [flag, slots, counted] = [program.flag(), program.whole(0, most), program.number(0, most)];
    program.atMost(0, [
      [slots, 1],
      [flag, -most],
    ]);
    program.atLeast(0, [
      [slots, 1],
      [flag, -model.minSlots],
    ]);
    program.atMost(0, [
      [counted, 1],
      [slots, -1],
    ]);
    this.#bytes.get(gpu.id).push([flag, fixed], [slots, slotMib]);
    const part = { gpu: gpu.id, layers: variant.layers };
    this.#bids.push({
      ...{ model, variant, flag, counted, node, cards: [gpu], split: false, loads: variant.layers * variant.layerMiB },
      worth: speed(model, variant, [gpu], 1) * variant.quality,
      placement: (values) => ({
        ...{ model: model.id, variant: variant.id, slots: Math.round(values[slots]) },
        parts: [part],
      }),
      wholes: ({ variant: id, slots: given, parts }) =>
        id === variant.id && parts.length === 1 && parts[0].gpu === gpu.id
          ? [
              [flag, 1],
              [slots, given],
            ]
          : null,
    });
  }

  #bidForSplits(model, node) {
    for (const variant of model.variants) {
      for (const { gpus, worth } of groupsOf(model, variant, node)) {
        if (!this.#needed(model, gpus).includes(variant)) continue;
        const most = this.#mostSlots(model, Math.max(model.minSlots, model.demandSlots));
        for (let slots = model.minSlots; slots <= most; slots++)
          this.#bidForSplit({ model, variant, node, gpus, worth, slots });
      }
    }
  }

  #bidForSplit({ model, variant, node, gpus, worth, slots }) {
    const perLayer = variant.layerMiB + slots * variant.kvLayerMiB;
    const most = gpus.map((gpu) =>
      Math.min(variant.layers, Math.floor((roomOf(gpu) - mibOn(gpu, variant, 0, 0)) / perLayer)),
    );
    const able = gpus.filter((_, i) => most[i] > 0);
    if (able.length < 2 || most.reduce((sum, layers) => sum + Math.max(0, layers), 0) < variant.layers) return;
    const program = this.#program;
    const [flag, counted] = [program.flag(), program.number(0, slots)];
    program.atMost(0, [
      [counted, 1],
      [flag, -slots],
    ]);
    const shares = able.map((gpu) => this.#share({ gpu, variant, flag, perLayer, most: most[gpus.indexOf(gpu)] }));
    program.row(0, 0, [[flag, -variant.layers], ...shares.map(({ layers }) => [layers, 1])]);
    this.#bids.push({
      ...{ model, variant, flag, counted, node, cards: [], shares, split: true, worth },
      loads: variant.layers * variant.layerMiB,
      placement: (values) => ({
        ...{ model: model.id, variant: variant.id, slots },
        parts: shares.flatMap(({ gpu, layers }) => {
          const count = Math.round(values[layers]);
          return count > 0 ? [{ gpu: gpu.id, layers: count }] : [];
        }),
      }),
      wholes: (placement) =>
        placement.variant === variant.id && placement.slots === slots && placement.parts.length > 1
          ? sharesOf(shares, flag, placement.parts)
          : null,
    });
  }

  #share({ gpu, variant, flag, perLayer, most }) {
    const program = this.#program;
    const [used, layers] = [program.flag(), program.whole(0, most)];
    program.atMost(0, [
      [layers, 1],
      [used, -most],
    ]);
    program.atMost(0, [
      [used, 1],
      [flag, -1],
    ]);
    this.#bytes.get(gpu.id).push([used, mibOn(gpu, variant, 0, 0)], [layers, perLayer]);
    return { gpu, used, layers };
  }

  #limitBytes() {
    for (const { gpus } of this.#fleet.nodes)
      for (const gpu of gpus) this.#program.atMost(roomOf(gpu), this.#bytes.get(gpu.id));
  }

  #limitChanges() {
    const budget = this.#fleet.moveBudget;
    if (budget !== null && budget !== undefined)
      this.#program.atLeast(
        this.#kept.length - budget,
        this.#kept.map((flag) => [flag, 1]),
      );
    for (const pin of this.#fleet.pins ?? []) {
      const wanted = [...pin.gpus].sort().join();
      const meeting = this.#bids.filter(
        ({ model, cards }) =>
          model.id === pin.model &&
          cards
            .map(({ id }) => id)
            .sort()
            .join() === wanted,
      );
      this.#program.atLeast(
        1,
        meeting.map(({ flag }) => [flag, 1]),
      );
    }
  }

  /** Everything that is said per model; the terms of the levels that it adds to. */
  #modelRows(model) {
    const program = this.#program;
    const bids = this.#bids.filter((bid) => bid.model === model);
    const flags = bids.map(({ flag }) => [flag, 1]);
    program.atMost(model.maxReplicas, flags);
    this.#oneEach(bids);
    program.atMost(
      model.demandSlots,
      bids.map(({ counted }) => [counted, 1]),
    );
    const served = program.number(0, 1);
    program.atMost(0, [[served, 1], ...flags.map(([flag]) => [flag, -1])]);
    const onNodes = this.#onNodes(bids);
    const replicas = program.number(0, model.minReplicas);
    program.atMost(0, [[replicas, 1], ...onNodes.map(([on]) => [on, -1])]);
    const survives = program.whole(0, model.ha ? 1 : 0);
    this.#survivors.push({ model, survives });
    program.atMost(0, [[survives, 2], ...onNodes.map(([on]) => [on, -1])]);
    return {
      served: [[served, model.weight]],
      replicas: [[replicas, model.weight]],
      survivable: [[survives, model.weight]],
      capacity: bids.map(({ counted, worth }) => [counted, model.weight * worth]),
    };
  }

  /** One instance of a model per card, one split instance per node. */
  #oneEach(bids) {
    for (const { gpus } of this.#fleet.nodes) {
      for (const gpu of gpus) {
        const whole = bids.filter(({ cards }) => cards.includes(gpu)).map(({ flag }) => [flag, 1]);
        const shared = bids.flatMap(({ shares = [] }) => shares.filter((share) => share.gpu === gpu));
        this.#program.atMost(1, [...whole, ...shared.map(({ used }) => [used, 1])]);
      }
    }
    for (const node of this.#fleet.nodes.filter(({ gpus }) => gpus.length > 1)) {
      const split = bids.filter((bid) => bid.split && bid.node === node);
      this.#program.atMost(
        1,
        split.map(({ flag }) => [flag, 1]),
      );
    }
  }

  #onNodes(bids) {
    return [...new Set(bids.map(({ node }) => node))].map((node) => {
      const on = this.#program.number(0, 1);
      const own = bids.filter((bid) => bid.node === node);
      this.#program.atMost(0, [[on, 1], ...own.map(({ flag }) => [flag, -1])]);
      return [on, 1];
    });
  }

  #loads() {
    return this.#bids.filter(({ loads }) => loads > 0).map(({ flag, loads }) => [flag, -loads]);
  }

  /** The values of all whole columns in a plan, to start from: columns and values, side by side. */
  #wholes(placements) {
    const values = new Map(this.#program.wholeColumns.map((column) => [column, 0]));
    for (const placement of placements) {
      const ways = this.#bids
        .filter(({ model }) => model.id === placement.model)
        .map(({ wholes }) => wholes(placement));
      for (const [column, value] of ways.find((way) => way !== null) ?? []) values.set(column, value);
    }
    for (const { model, survives } of this.#survivors) {
      const nodes = new Set(
        this.#bids.filter((bid) => bid.model === model && values.get(bid.flag) === 1).map(({ node }) => node),
      );
      if (model.ha && nodes.size > 1) values.set(survives, 1);
    }
    return { indices: [...values.keys()], values: [...values.values()] };
  }

  #placements(values) {
    return this.#bids.filter(({ flag }) => values[flag] > 0.5).map(({ placement }) => placement(values));
  }
}

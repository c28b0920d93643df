import type { FleetGpu, FleetInstance, FleetModel, FleetNode, FleetProblem, FleetVariant } from './fleet-problem.js';
import { GuestBook } from './guests.js';
import { Register, type Seat, seatOf } from './seat.js';
import { worthAt } from './speed.js';

export interface Card {
  readonly index: number;
  readonly id: string;
  readonly node: number;
  readonly roomMiB: number;
  readonly contextMiB: number;
  readonly bandwidth: number;
  /** Which of the bandwidths of the fleet it has. */
  readonly pace: number;
  /** One bit per back end. */
  readonly tags: number;
  /** Cards of the same kind are told apart by nothing but their place. */
  readonly kind: number;
}

/** A node as the search sees it. */
export interface Place {
  readonly index: number;
  readonly state: FleetNode['state'];
  readonly cards: readonly Card[];
}

export interface Choice {
  readonly index: number;
  readonly id: string;
  readonly tags: number;
  readonly layers: number;
  readonly layerMiB: number;
  readonly kvLayerMiB: number;
  readonly computeMiB: number;
  readonly activeMiB: number;
  readonly quality: number;
  readonly weightsMiB: number;
  /** All layers of one slot. */
  readonly slotMiB: number;
  /** What a slot is charged for being missed elsewhere. */
  readonly toll: number;
  /** Speed times quality per slot, less the toll, by pace. */
  readonly worth: Int32Array;
}

export interface Model {
  readonly index: number;
  readonly id: string;
  readonly weight: number;
  readonly owed: number;
  readonly most: number;
  readonly ha: boolean;
  readonly minSlots: number;
  readonly maxSlots: number;
  readonly demand: number;
  readonly targetTps: number;
  readonly maxNodes: number;
  /** Nodes on which it sits already, and of which the problem does not speak. */
  readonly elsewhere: number;
  /** What others pay for its being on a node, and what each instance costs them. */
  readonly bonus: number;
  readonly fee: number;
  readonly choices: readonly Choice[];
}

/** A running instance; `seat` is what the plan has to hold for it to be kept. */
export interface Running {
  readonly id: string;
  readonly seat: Seat;
  /** On a draining node: serves until it is stopped, and must be. */
  readonly leaving: boolean;
}

export interface Pinned {
  readonly model: Model;
  readonly cards: readonly Card[];
}

/** The problem with indexes for names, everything derived once. */
export interface Problem {
  readonly cards: readonly Card[];
  readonly places: readonly Place[];
  readonly models: readonly Model[];
  readonly running: readonly Running[];
  /** Those that may stay. */
  readonly alive: readonly Running[];
  /** By node; without what has to leave it anyway. */
  readonly ranOn: readonly (readonly Running[])[];
  /** One running instance of each model, where there is one; one that has to leave anyway is in nobody's way. */
  readonly carriers: ReadonlyMap<Model, Running>;
  readonly pins: readonly Pinned[];
  readonly moveBudget: number;
  /** The nodes where anything may start, and their cards. */
  readonly ready: readonly Place[];
  readonly open: readonly Card[];
  /** The share of those cards that are not alone on their node. */
  readonly together: number;
  readonly guests: GuestBook;
  readonly register: Register;
}

export function compileProblem(fleet: FleetProblem): Problem {
  const tags = tagBits(fleet);
  const paces = [...new Set(fleet.nodes.flatMap(({ gpus }) => gpus.map(({ bwGBps }) => bwGBps)))];
  const paceOf = new Map(paces.map((bandwidth, pace) => [bandwidth, pace]));
  const kinds = new Map<string, number>();
  const cards: Card[] = [];
  const places = fleet.nodes.map((node, index): Place => {
    const own = node.gpus.map((gpu, offset) => {
      const card = cardOf(gpu, cards.length + offset, index, tags);
      return { ...card, pace: paceOf.get(gpu.bwGBps) ?? 0, kind: kindOf(card, kinds) };
    });
    cards.push(...own);
    return { index, state: node.state, cards: own };
  });
  const models = fleet.models.map((model, index) => modelOf(model, index, paces, tags));
  const open = cards.filter((card) => places[card.node]?.state === 'ready');
  const ready = places.filter(({ state, cards }) => state === 'ready' && cards.length > 0);
  const names: Names = {
    cards: new Map(cards.map((card) => [card.id, card])),
    models: new Map(models.map((model) => [model.id, model])),
  };
  const running = (fleet.current ?? []).flatMap((instance) => runningOf(instance, places, names));
  return {
    ...{ cards, places, models, running, carriers: carriersOf(running) },
    ...{ ready, alive: running.filter(({ leaving }) => !leaving) },
    ranOn: ranOn(running, places),
    register: new Register(running, cards.length, models.length),
    pins: (fleet.pins ?? []).map(({ model, gpus }) => ({
      model: found(names.models, model),
      cards: gpus.map((gpu) => found(names.cards, gpu)),
    })),
    moveBudget: fleet.moveBudget ?? Number.POSITIVE_INFINITY,
    open,
    together: open.filter(({ node }) => (places[node]?.cards.length ?? 1) > 1).length / Math.max(1, open.length),
    guests: new GuestBook(models, open),
  };
}

interface Names {
  readonly cards: ReadonlyMap<string, Card>;
  readonly models: ReadonlyMap<string, Model>;
}

/** The unknown is a mistake of the caller, and the sentence names it. */
function found<T>(map: ReadonlyMap<string, T>, id: string): T {
  const thing = map.get(id);
  if (thing === undefined) throw new Error(`The problem speaks of ${id}, which it does not list.`);
  return thing;
}

function tagBits(fleet: FleetProblem): Map<string, number> {
  const all = [
    ...fleet.nodes.flatMap(({ gpus }) => gpus.flatMap((gpu) => gpu.tags)),
    ...fleet.models.flatMap(({ variants }) => variants.flatMap((variant) => variant.tags)),
  ];
  const names = [...new Set(all)];
  if (names.length > 31) throw new Error(`The problem has ${names.length} back ends; 31 are the most.`);
  return new Map(names.map((name, bit) => [name, 1 << bit]));
}

function maskOf(names: readonly string[], bits: ReadonlyMap<string, number>): number {
  return names.reduce((mask, name) => mask | (bits.get(name) ?? 0), 0);
}

type Bare = Omit<Card, 'pace' | 'kind'>;

function kindOf({ roomMiB, contextMiB, bandwidth, tags }: Bare, kinds: Map<string, number>): number {
  const key = `${roomMiB} ${contextMiB} ${bandwidth} ${tags}`;
  const kind = kinds.get(key) ?? kinds.size;
  kinds.set(key, kind);
  return kind;
}

function cardOf(gpu: FleetGpu, index: number, node: number, bits: ReadonlyMap<string, number>): Bare {
  return {
    ...{ index, id: gpu.id, node, roomMiB: gpu.vramMiB - gpu.reservedMiB, contextMiB: gpu.ctxMiB },
    ...{ bandwidth: gpu.bwGBps, tags: maskOf(gpu.tags, bits) },
  };
}

function modelOf(model: FleetModel, index: number, paces: readonly number[], bits: ReadonlyMap<string, number>): Model {
  return {
    ...{ index, id: model.id, weight: model.weight, owed: model.minReplicas, most: model.maxReplicas, ha: model.ha },
    ...{ minSlots: model.minSlots, maxSlots: model.maxSlots, demand: model.demandSlots, targetTps: model.targetTps },
    ...{ maxNodes: model.maxNodes ?? 1, elsewhere: 0, bonus: 0, fee: 0 },
    choices: model.variants.map((variant, i) => choiceOf(variant, i, model.targetTps, paces, bits)),
  };
}

function choiceOf(
  variant: FleetVariant,
  index: number,
  targetTps: number,
  paces: readonly number[],
  bits: ReadonlyMap<string, number>,
): Choice {
  const { id, layers, layerMiB, kvLayerMiB, computeMiB, activeMiB, quality } = variant;
  const toll = 0;
  const worth = Int32Array.from(paces, (bandwidth) => worthAt({ activeMiB, quality, toll }, bandwidth, targetTps, 1));
  return {
    ...{ index, id, tags: maskOf(variant.tags, bits), layers, layerMiB, kvLayerMiB, computeMiB, activeMiB, quality },
    ...{ weightsMiB: layers * layerMiB, slotMiB: layers * kvLayerMiB, toll, worth },
  };
}

/** What ran on a node that is down is gone. */
function runningOf(instance: FleetInstance, places: readonly Place[], names: Names): Running[] {
  const model = found(names.models, instance.model);
  const choice = model.choices.find(({ id }) => id === instance.variant);
  if (choice === undefined)
    throw new Error(`${instance.id} runs ${instance.variant}, which ${model.id} does not list.`);
  const cards = instance.parts.map(({ gpu }) => found(names.cards, gpu));
  const states = cards.map((card) => places[card.node]?.state);
  if (states.includes('down')) return [];
  const layers = instance.parts.map((part) => part.layers);
  const seat = seatOf(model, choice, instance.slots, cards, layers);
  return [{ id: instance.id, leaving: states.includes('draining'), seat }];
}

function ranOn(running: readonly Running[], places: readonly Place[]): Running[][] {
  const byNode = places.map((): Running[] => []);
  for (const one of running) if (!one.leaving) for (const node of one.seat.nodes) byNode[node]?.push(one);
  return byNode;
}

function carriersOf(running: readonly Running[]): Map<Model, Running> {
  const carriers = new Map<Model, Running>();
  for (const one of running) if (one.leaving || !carriers.has(one.seat.model)) carriers.set(one.seat.model, one);
  return carriers;
}

import { Heeded } from './advice/heeded.js';
import { type Ask, compareAsks, type Demand, type Departure, demandOf } from './asks.js';
import { sortPins, sortPlaces } from './due-pins.js';
import { type Room, roomFor } from './eviction.js';
import { type Found, findPlace } from './find-place.js';
import { believedNodes, holdingInstances, Ledger } from './ledger.js';
import { Separations } from './place-rules.js';
import type { Place } from './places.js';
import type { Placement, Plan, Refusal, Step } from './plan-result.js';
import { refusalOf, waitingForPlace, waitingRefusalOf } from './refusal.js';
import { scoreOf } from './score.js';
import type { CurrentInstance, PlacementNode, PlanOptions, Snapshot, Wish } from './snapshot.js';
import { Willingness } from './willingness.js';
import { yieldingInstances } from './yielding.js';

/**
 * The one planner: what runs is kept; what has to leave waits for its successor; what is missing gets a place or a
 * refusal with numbers. See DESIGN.md for the rules.
 */
export function plan(snapshot: Snapshot, options: PlanOptions = {}): Plan {
  const planned = new Planning(snapshot, options).run();
  const { advice } = options;
  if (advice === undefined || advice.places.length === 0) return planned;
  const unplaced = new Planning(snapshot, { ...options, advice: { ...advice, places: [] } }).run();
  return isWorse(planned, unplaced) ? unplaced : planned;
}

/** Advised places must not cost anybody else's. */
function isWorse({ score: a }: Plan, { score: b }: Plan): boolean {
  return (a.servedWeight - b.servedWeight || a.placedReplicas - b.placedReplicas) < 0;
}

class Planning {
  readonly #snapshot: Snapshot;
  readonly #nodeList: readonly PlacementNode[];
  readonly #nodes: ReadonlyMap<string, PlacementNode>;
  readonly #holding: readonly CurrentInstance[];
  readonly #ledger: Ledger;
  readonly #yielding: ReadonlyMap<string, string>;
  readonly #heeded: Heeded;
  readonly #placements: Placement[] = [];
  readonly #starts: Step[] = [];
  readonly #abandoned: Step[] = [];
  readonly #refusals: Refusal[] = [];
  readonly #departures: (Departure & { waitsFor?: number; evictedFor?: string })[] = [];
  readonly #willingness: Willingness;
  readonly #separations: Separations;

  constructor(snapshot: Snapshot, options: PlanOptions) {
    this.#snapshot = snapshot;
    this.#nodeList = believedNodes(snapshot, options);
    this.#nodes = new Map(this.#nodeList.map((node) => [node.id, node]));
    this.#holding = holdingInstances(snapshot.instances, this.#nodes, options);
    this.#ledger = new Ledger(this.#nodeList, this.#holding);
    this.#yielding = yieldingInstances(this.#nodeList, this.#holding, snapshot.wishes);
    this.#heeded = new Heeded(options, snapshot, this.#holding);
    this.#willingness = new Willingness(snapshot, this.#holding);
    this.#separations = new Separations(snapshot.wishes);
  }

  run(): Plan {
    const demands = this.#demands();
    for (const { departures, abandoned, waiting } of demands) {
      this.#departures.push(...departures);
      this.#abandoned.push(...abandoned);
      this.#refusals.push(...waiting.map((one) => waitingForPlace(one, this.#snapshot.wishes, this.#nodes)));
    }
    this.#keepWhatStays();
    for (const ask of demands.flatMap(({ asks }) => asks).sort(compareAsks)) this.#answer(ask);
    const steps = [...this.#abandoned, ...this.#starts, ...this.#departureSteps()];
    const outcome = { placements: this.#placements, steps, refusals: this.#refusals };
    return { ...outcome, score: scoreOf(outcome, this.#snapshot.wishes) };
  }

  #demands(): Demand[] {
    const { due: pins, abandoned } = sortPins(this.#snapshot.pins, this.#holding, this.#nodes);
    this.#abandoned.push(...abandoned);
    return allWishes(this.#snapshot.wishes, this.#holding).map((wish) =>
      demandOf(
        this.#holding.filter(({ wishId }) => wishId === wish.id),
        {
          ...{ nodes: this.#nodes, pins, wish, yielding: this.#yielding, advised: this.#heeded.moves },
          ...{ separations: this.#separations, holding: this.#holding },
        },
        sortPlaces(wish, this.#snapshot.pins, this.#holding, this.#nodes),
      ),
    );
  }

  /** Everything that holds a seat and does not leave at once; what waits for a successor stays until then. */
  #keepWhatStays(): void {
    const leaving = new Set(
      this.#departures.filter(({ waitsForInstance }) => waitsForInstance === null).map(({ instance }) => instance.id),
    );
    for (const instance of this.#holding) {
      if (instance.wanted === 'drain' || leaving.has(instance.id)) continue;
      const { id, wishId, variantId, nodeId, gpus, engine, backend, replaces } = instance;
      this.#placements.push({ instanceId: id, wishId, variantId, nodeId, gpus, engine, backend, replaces });
    }
  }

  #answer(ask: Ask): void {
    const occupied = this.#nodesHolding(ask);
    const { place, candidates } = this.#find(ask, occupied);
    if (place === null && (ask.advised !== undefined || ask.grows)) return;
    if (place !== null) {
      this.#start(ask, place);
      return;
    }
    const room = this.#roomFor(ask, occupied);
    if (room !== null && !room.isLater) this.#clear(room, ask);
    const refusal =
      room === null
        ? refusalOf(ask, candidates, this.#nodes)
        : waitingRefusalOf(ask, room, candidates, this.#snapshot.wishes);
    this.#refusals.push(refusal);
    if (ask.yields && ask.replacing !== null) {
      this.#departures.push({ instance: ask.replacing, waitsForInstance: null, reason: ask.reason });
      return;
    }
    this.#giveUp(ask, refusal);
  }

  /** What was asked for by an admin and cannot be, unless it only has to wait. */
  #giveUp({ pin, replacing, placeId, wish }: Ask, { message: reason, waits }: Refusal): void {
    if (pin !== null && replacing !== null) {
      this.#abandoned.push({ do: 'abandon', instanceId: replacing.id, reason });
    } else if (placeId !== undefined && !waits) {
      this.#abandoned.push({ do: 'abandon-place', wishId: wish.id, placeId, reason });
    }
  }

  /** Where it was advised, if that is possible; what is asked for by advice alone goes nowhere else. */
  #find(ask: Ask, occupied: ReadonlySet<string>): Found {
    const apartOn = this.#apartOn(ask);
    const surroundings = { nodes: this.#nodeList, ledger: this.#ledger, occupied, apartOn };
    const advised = this.#heeded.of(ask);
    const there = advised === null ? null : findPlace(advised, surroundings);
    return there?.place || (there && ask.advised) ? there : findPlace(ask, surroundings);
  }

  #roomFor(ask: Ask, occupied: ReadonlySet<string>): Room | null {
    return roomFor(ask, {
      ...{ nodes: this.#nodeList, ledger: this.#ledger, occupied, apartOn: this.#apartOn(ask) },
      ...{ willingness: this.#willingness, holding: this.#holding, leaving: this.#leavingNow() },
    });
  }

  /** The place is promised to whom it is made for, so that nobody else starts there meanwhile. */
  #clear({ place, evicted }: Room, { wish }: Ask): void {
    this.#ledger.take(place.node.id, place.gpus);
    const reason = `makes room for ${wish.name}`;
    for (const instance of evicted) {
      this.#departures.push({ instance, waitsForInstance: null, reason, evictedFor: wish.id });
    }
  }

  #leavingNow(): Set<string> {
    const now = this.#departures.filter(
      ({ waitsForInstance, waitsFor }) => waitsForInstance === null && waitsFor === undefined,
    );
    return new Set(now.map(({ instance }) => instance.id));
  }

  #nodesHolding({ wish, replacing }: Ask): Set<string> {
    const others = this.#placements.filter(
      ({ wishId, instanceId }) => wishId === wish.id && (replacing === null || instanceId !== replacing.id),
    );
    return new Set(others.map(({ nodeId }) => nodeId));
  }

  /** Who is kept or started stands; who is replaced stands in nobody's way but others'. */
  #apartOn({ wish }: Ask): ReadonlyMap<string, string> {
    return this.#separations.nodesFor(wish, this.#placements);
  }

  #start({ wish, replacing, reason, placeId }: Ask, { node, variant, gpus, engine, backend }: Place): void {
    this.#ledger.take(node.id, gpus);
    const placement = this.#placements.length;
    this.#placements.push({
      ...{ wishId: wish.id, variantId: variant.id, nodeId: node.id, gpus, engine, backend },
      ...{ instanceId: null, replaces: replacing?.id ?? null },
      ...(placeId !== undefined && { takesPlace: placeId }),
    });
    this.#starts.push({ do: 'start', placement });
    if (replacing === null) return;
    this.#departures.push({ instance: replacing, waitsForInstance: null, waitsFor: placement, reason });
  }

  /** Those that go now before those that wait. */
  #departureSteps(): Step[] {
    const steps = this.#departures.map((departure): Extract<Step, { waitsFor: unknown }> => {
      const { instance, reason } = departure;
      const waitsFor = departure.waitsFor ?? this.#indexOf(departure.waitsForInstance);
      const yields = this.#yielding.has(instance.id) && { yields: true as const };
      return {
        do: instance.state === 'ready' ? 'drain' : 'stop',
        instanceId: instance.id,
        waitsFor,
        reason,
        ...yields,
        ...(departure.evictedFor !== undefined && { evictedFor: departure.evictedFor }),
      };
    });
    return [...steps.filter(({ waitsFor }) => waitsFor === null), ...steps.filter(({ waitsFor }) => waitsFor !== null)];
  }

  #indexOf(instanceId: string | null): number | null {
    if (instanceId === null) return null;
    return this.#placements.findIndex((placement) => placement.instanceId === instanceId);
  }
}

/** An instance whose wish is gone is surplus of a wish for nothing. */
function allWishes(wishes: readonly Wish[], instances: readonly CurrentInstance[]): readonly Wish[] {
  const known = new Set(wishes.map(({ id }) => id));
  const orphaned = new Set(instances.map(({ wishId }) => wishId).filter((id) => !known.has(id)));
  const nothing = [...orphaned].map((id): Wish => {
    return { id, name: id, replicas: 0, priority: 0, task: 'chat', variants: [], avoidNodeIds: [] };
  });
  return [...wishes, ...nothing];
}

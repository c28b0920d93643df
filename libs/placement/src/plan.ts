import { Heeded } from './advice/heeded.js';
import { type Ask, compareAsks, type Demand, type Departure, demandOf } from './asks.js';
import { sortPins, sortPlaces } from './due-pins.js';
import { hasRoomMade, type Room, roomFor } from './eviction.js';
import { type Found, findPlace, type Surroundings } from './find-place.js';
import { Ground } from './ground.js';
import type { Ledger } from './ledger.js';
import type { Place } from './places.js';
import type { Placement, Plan, Refusal, Step } from './plan-result.js';
import { waitingForPlace, waitingForSilent, waitingRefusalOf } from './refusal.js';
import { scoreOf } from './score.js';
import type { Pin, PlanOptions, Snapshot, Wish } from './snapshot.js';
import { Walk } from './trail.js';
import { Willingness } from './willingness.js';

/**
 * The one planner: what runs is kept; what has to leave waits for its successor; what is missing gets a place or a
 * refusal with numbers. See DESIGN.md for the rules.
 */
export function plan(snapshot: Snapshot, options: PlanOptions = {}): Plan {
  return planOn(new Ground(snapshot, options), snapshot, options);
}

/** The same, where the ground of the snapshot is known already. */
export function planOn(ground: Ground, snapshot: Snapshot, options: PlanOptions): Plan {
  const planned = new Planning(ground, snapshot, options).run();
  const { advice } = options;
  if (advice === undefined || advice.places.length === 0) return planned;
  const unplaced = new Planning(ground, snapshot, { ...options, advice: { ...advice, places: [] } }).run();
  return isWorse(planned, unplaced) ? unplaced : planned;
}

/** Advised places must not cost anybody else's. */
function isWorse({ score: a }: Plan, { score: b }: Plan): boolean {
  return (a.servedWeight - b.servedWeight || a.placedReplicas - b.placedReplicas) < 0;
}

class Planning {
  readonly #ground: Ground;
  readonly #snapshot: Snapshot;
  readonly #ledger: Ledger;
  readonly #heeded: Heeded;
  readonly #placements: Placement[] = [];
  readonly #starts: Step[] = [];
  readonly #abandoned: Step[] = [];
  readonly #refusals: Refusal[] = [];
  readonly #departures: (Departure & { waitsFor?: number; evictedFor?: string })[] = [];
  readonly #pinned: ReadonlySet<string>;
  #willingness: Willingness | null = null;
  #walk = new Walk([]);

  constructor(ground: Ground, snapshot: Snapshot, options: PlanOptions) {
    this.#ground = ground;
    this.#snapshot = snapshot;
    this.#ledger = ground.ledger();
    this.#heeded = new Heeded(options, snapshot.pins, ground.standing);
    this.#pinned = new Set(snapshot.pins.map(({ instanceId }) => instanceId));
  }

  run(): Plan {
    const demands = this.#demands();
    for (const { departures, abandoned, waiting, successions } of demands) {
      this.#departures.push(...departures);
      this.#abandoned.push(...abandoned);
      this.#refusals.push(...waiting.map((one) => waitingForPlace(one, this.#snapshot.wishes, this.#ground.nodes)));
      this.#refusals.push(...this.#ground.silent(successions).map((one) => waitingForSilent(one, this.#ground.nodes)));
    }
    this.#keepWhatStays();
    for (const ask of demands.flatMap(({ asks }) => asks).sort(compareAsks)) this.#answer(ask);
    const steps = [...this.#abandoned, ...this.#starts, ...this.#departureSteps()];
    const outcome = { placements: this.#placements, steps, refusals: this.#refusals };
    return { ...outcome, score: scoreOf(outcome, this.#snapshot.wishes) };
  }

  #demands(): Demand[] {
    const { standing, nodes, wishes } = this.#ground;
    const { due: pins, abandoned } = sortPins(this.#snapshot.pins, standing, nodes);
    this.#abandoned.push(...abandoned);
    return wishes.map((wish) => (this.#rests(wish) ? this.#ground.resting(wish) : this.#demandOf(wish, pins)));
  }

  #rests(wish: Wish): boolean {
    return (wish.places ?? []).length === 0 && !this.#ground.of(wish).some(({ id }) => this.#pinned.has(id));
  }

  #demandOf(wish: Wish, pins: ReadonlyMap<string, Pin>): Demand {
    const { context, holding, nodes } = this.#ground;
    const places = sortPlaces(wish, this.#snapshot.pins, holding, nodes);
    return demandOf(this.#ground.of(wish), { ...context, pins, wish, advised: this.#heeded.moves }, places);
  }

  /** Everything that holds a seat and does not leave at once; what waits for a successor stays until then. */
  #keepWhatStays(): void {
    const leaving = new Set(
      this.#departures.filter(({ waitsForInstance }) => waitsForInstance === null).map(({ instance }) => instance.id),
    );
    for (const instance of this.#ground.holding) {
      if (instance.wanted === 'drain' || leaving.has(instance.id)) continue;
      this.#placements.push(this.#ground.kept(instance));
    }
    this.#walk = new Walk(this.#ground.trail(leaving));
  }

  #answer(ask: Ask): void {
    const found = this.#find(ask);
    const { place } = found;
    if (place === null && (ask.advised !== undefined || ask.grows)) return;
    if (place !== null) {
      this.#start(ask, place);
      return;
    }
    const room = this.#roomFor(ask);
    if (room !== null && !room.isLater) this.#clear(room, ask);
    const refusal =
      room === null
        ? this.#ground.refusal(ask, found)
        : waitingRefusalOf(ask, room, found.candidates, this.#snapshot.wishes);
    this.#refusals.push(refusal);
    if (ask.yields && ask.replacing !== null) {
      this.#walk.leave();
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
  #find(ask: Ask): Found {
    const advised = this.#heeded.of(ask);
    if (advised === null) return this.#walk.find(ask, () => findPlace(ask, this.#surroundings(ask)));
    this.#walk.leave();
    const surroundings = this.#surroundings(ask);
    const there = findPlace(advised, surroundings);
    return there.place || ask.advised ? there : findPlace(ask, surroundings);
  }

  #surroundings(ask: Ask): Surroundings {
    const { nodeList: nodes, context } = this.#ground;
    const occupied = this.#nodesHolding(ask);
    /* Who is kept or started stands; who is replaced stands in nobody's way but others'. */
    const apartOn = context.separations.nodesFor(ask.wish, this.#placements);
    return { nodes, ledger: this.#ledger, occupied, apartOn };
  }

  #roomFor(ask: Ask): Room | null {
    if (!hasRoomMade(ask)) return null;
    const { holding } = this.#ground;
    this.#willingness ??= new Willingness(this.#snapshot, holding);
    const willingness = this.#willingness;
    return roomFor(ask, { ...this.#surroundings(ask), willingness, holding, leaving: this.#leavingNow() });
  }

  /** The place is promised to whom it is made for, so that nobody else starts there meanwhile. */
  #clear({ place, evicted }: Room, { wish }: Ask): void {
    this.#walk.leave();
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
      const yields = this.#ground.context.yielding.has(instance.id) && { yields: true as const };
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

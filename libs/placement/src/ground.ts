import { Heeded } from './advice/heeded.js';
import { type Ask, type Demand, demandOf, type Succession } from './asks.js';
import { byWish } from './by-wish.js';
import { sortPlaces } from './due-pins.js';
import type { Found } from './find-place.js';
import { believedNodes, holdingInstances, Ledger } from './ledger.js';
import { Separations } from './place-rules.js';
import type { Placement, Refusal } from './plan-result.js';
import { refusalOf } from './refusal.js';
import type { SeatContext } from './seats.js';
import type { CurrentInstance, Pin, PlacementNode, PlanOptions, Snapshot, Wish } from './snapshot.js';
import type { Trail } from './trail.js';
import { yieldingInstances } from './yielding.js';

/**
 * What a plan rests on, whatever is asked for: who is believed, who holds what, and what each wish needs while nobody is
 * dragged. Plans of one fleet that differ in their pins alone share it: a drag asks about hundreds of targets at once.
 */
export class Ground {
  readonly nodeList: readonly PlacementNode[];
  readonly nodes: ReadonlyMap<string, PlacementNode>;
  readonly holding: readonly CurrentInstance[];
  readonly standing: ReadonlyMap<string, CurrentInstance>;
  readonly wishes: readonly Wish[];
  readonly context: Omit<SeatContext, 'pins' | 'advised' | 'wish'>;
  readonly #options: PlanOptions;
  readonly #ledger: Ledger;
  readonly #byWish: ReadonlyMap<string, readonly CurrentInstance[]>;
  readonly #kept = new Map<string, Placement>();
  readonly #resting = new Map<string, Demand>();
  readonly #trails = new Map<string, Trail>();
  readonly #refused = new WeakMap<Found, Refusal>();

  constructor(snapshot: Omit<Snapshot, 'pins'>, options: PlanOptions) {
    this.#options = options;
    this.nodeList = believedNodes(snapshot, options);
    this.nodes = new Map(this.nodeList.map((node) => [node.id, node]));
    this.holding = holdingInstances(snapshot.instances, this.nodes, options);
    this.standing = new Map(this.holding.map((instance) => [instance.id, instance]));
    this.wishes = allWishes(snapshot.wishes, this.holding);
    this.#ledger = new Ledger(this.nodeList, this.holding);
    this.#byWish = byWish(this.holding);
    const yielding = yieldingInstances(this.nodeList, this.holding, snapshot.wishes);
    const separations = new Separations(snapshot.wishes);
    this.context = { nodes: this.nodes, yielding, separations, holding: this.holding };
  }

  /** One's own, to promise bytes in. */
  ledger(): Ledger {
    return this.#ledger.without([]);
  }

  of({ id }: Pick<Wish, 'id'>): readonly CurrentInstance[] {
    return this.#byWish.get(id) ?? [];
  }

  kept({ id, wishId, variantId, nodeId, gpus, engine, backend, replaces }: CurrentInstance): Placement {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const placement = { instanceId: id, wishId, variantId, nodeId, gpus, engine, backend, replaces };
    this.#kept.set(id, placement);
    return placement;
  }

  /** What the wish needs while none of its instances is dragged and none of it was put anywhere. */
  resting(wish: Wish): Demand {
    const known = this.#resting.get(wish.id);
    if (known !== undefined) return known;
    const advised = new Heeded(this.#options, [], this.standing).moves;
    const context = { ...this.context, pins: NO_PINS, wish, advised };
    const demand = demandOf(this.of(wish), context, sortPlaces(wish, [], this.holding, this.nodes));
    this.#resting.set(wish.id, demand);
    return demand;
  }

  /** Of these the ones that nobody can tell how long to wait for: without the brake, silence soon ends or is final. */
  silent(successions: readonly Succession[]): readonly Succession[] {
    if (!this.#options.brakeEngaged) return [];
    return successions.filter(({ successor }) => this.nodes.get(successor.nodeId)?.liveness !== 'ready');
  }

  /** What was found for the first asks by plans that began when the same instances leave. */
  trail(leaving: ReadonlySet<string>): Trail {
    const key = JSON.stringify([...leaving]);
    const known = this.#trails.get(key) ?? [];
    this.#trails.set(key, known);
    return known;
  }

  refusal(ask: Ask, found: Found): Refusal {
    const known = this.#refused.get(found) ?? refusalOf(ask, found.candidates, this.nodes);
    this.#refused.set(found, known);
    return known;
  }
}

const NO_PINS: ReadonlyMap<string, Pin> = new Map();

/** An instance whose wish is gone is surplus of a wish for nothing. */
function allWishes(wishes: readonly Wish[], instances: readonly CurrentInstance[]): readonly Wish[] {
  const known = new Set(wishes.map(({ id }) => id));
  const orphaned = new Set(instances.map(({ wishId }) => wishId).filter((id) => !known.has(id)));
  const nothing = [...orphaned].map((id): Wish => {
    return { id, name: id, replicas: 0, priority: 0, task: 'chat', variants: [], avoidNodeIds: [] };
  });
  return [...wishes, ...nothing];
}

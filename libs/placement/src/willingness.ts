import { owedOf } from './asks.js';
import { byWish } from './by-wish.js';
import { seatsOf } from './seats.js';
import type { CurrentInstance, InstanceUse, Snapshot, Wish } from './snapshot.js';

/**
 * Whether an instance makes room for a wish, and what that costs. What nobody uses goes before what is used, extra
 * replicas before those that are owed, and of what is less important a second replica before the last one.
 */

/** Dearer tiers outweigh any number of cheaper ones. */
export const TIERS = ['idle', 'extra', 'used', 'second', 'last'] as const;
type Tier = (typeof TIERS)[number];

export interface Willing {
  readonly instance: CurrentInstance;
  readonly tier: number;
  /** Reload time x popularity x priority, within its tier. */
  readonly cost: number;
  /** Not now: when it is idle, has had its turn, or has moved. */
  readonly isLater: boolean;
}

export class Willingness {
  readonly #wishes: ReadonlyMap<string, Wish>;
  readonly #moving: ReadonlySet<string>;
  readonly #byWish: ReadonlyMap<string, readonly CurrentInstance[]>;

  constructor(
    { wishes, pins, instances }: Pick<Snapshot, 'wishes' | 'pins' | 'instances'>,
    private readonly holding: readonly CurrentInstance[],
  ) {
    this.#wishes = new Map(wishes.map((wish) => [wish.id, wish]));
    const successions = instances.flatMap(({ id, replaces }) => (replaces === null ? [] : [id, replaces]));
    this.#moving = new Set([...successions, ...pins.map(({ instanceId }) => instanceId)]);
    this.#byWish = byWish(holding);
  }

  /** Those that would leave for the wish, now or later; `leaving` are on their way already. */
  towards(asker: Wish, leaving: ReadonlySet<string>): Willing[] {
    return this.holding.flatMap((instance) => {
      if (instance.wishId === asker.id || leaving.has(instance.id) || instance.wanted === 'drain') return [];
      return this.#of(instance, asker, leaving) ?? [];
    });
  }

  #of(instance: CurrentInstance, asker: Wish, leaving: ReadonlySet<string>): Willing | null {
    const wish = this.#wishes.get(instance.wishId);
    const { use, pinned = false } = instance;
    if (wish === undefined || use === undefined || pinned) return null;
    const tier = this.#tierOf(instance, use, wish, leaving);
    const mayLeave = maySometime(tier, wish, asker);
    if (!mayLeave) return null;
    return {
      ...{ instance, tier: TIERS.indexOf(tier), cost: costOf(use, wish) },
      isLater:
        this.#moving.has(instance.id) || this.#isLosingMates(instance, leaving) || !mayNow(tier, use, wish, asker),
    };
  }

  /** Surplus goes because this one stays: both at once would be too many. */
  #isLosingMates({ id, wishId }: CurrentInstance, leaving: ReadonlySet<string>): boolean {
    return this.#matesOf(wishId).some((one) => one.id !== id && one.wanted === 'run' && leaving.has(one.id));
  }

  #matesOf(wishId: string): readonly CurrentInstance[] {
    return this.#byWish.get(wishId) ?? [];
  }

  #tierOf(instance: CurrentInstance, use: InstanceUse, wish: Wish, leaving: ReadonlySet<string>): Tier {
    if (use.isOnDemand && use.isIdle) return 'idle';
    const staying = this.#matesOf(wish.id).filter(({ id }) => !leaving.has(id));
    if (seatsOf(staying).length > owedOf(wish)) return 'extra';
    if (use.isOnDemand) return 'used';
    const isServedElsewhere = staying.some(({ id, state, wanted }) => {
      return id !== instance.id && state === 'ready' && wanted === 'run';
    });
    return isServedElsewhere ? 'second' : 'last';
  }
}

/** What is on demand leaves sooner or later; the others for what is more important only. */
function maySometime(tier: Tier, wish: Wish, asker: Wish): boolean {
  switch (tier) {
    case 'idle':
      return isWaitedFor(asker) || asker.priority >= wish.priority;
    case 'extra':
      return asker.priority >= wish.priority;
    case 'used':
      return true;
    case 'second':
    case 'last':
      return asker.priority > wish.priority;
    default:
      return tier satisfies never;
  }
}

/** What is more important waits for nobody. Among equals, what is used has its turn first. */
function mayNow(tier: Tier, use: InstanceUse, wish: Wish, asker: Wish): boolean {
  if (asker.priority > wish.priority) return true;
  const isEqual = asker.priority === wish.priority;
  switch (tier) {
    case 'idle':
      return isEqual || use.hadItsTurn;
    case 'extra':
      return !use.isAnswering || use.hadItsTurn;
    case 'used':
      return isEqual && isWaitedFor(asker) && use.hadItsTurn;
    case 'second':
    case 'last':
      return false;
    default:
      return tier satisfies never;
  }
}

function isWaitedFor({ claim }: Wish): boolean {
  return claim !== undefined && claim.waitsSince !== null;
}

function costOf({ reloadSeconds, popularity }: InstanceUse, { priority }: Wish): number {
  return (reloadSeconds + 1) * (popularity + 1) * (priority + 1);
}

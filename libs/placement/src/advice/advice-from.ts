import type { Refusal } from '../plan-result.js';
import type { SearchLimits } from '../search/search.js';
import { searchPlan } from '../search/search.js';
import type { CurrentInstance, PlanOptions, Snapshot } from '../snapshot.js';
import type { Advice, AdvisedMove } from './advice.js';
import type { Aim } from './aim.js';
import { fleetProblemOf } from './fleet-problem-of.js';
import { bringsInstances, type Cost, costOf, costsNobody, type Gain, gainOf } from './gain.js';
import { proposalOf } from './proposal.js';
import { type Rehearsal, rehearse } from './rehearsal.js';

/** An advice with what it brings and what it takes. */
export interface Recommendation {
  readonly advice: Advice;
  readonly gain: Gain;
  readonly cost: Cost;
}

export interface AdviceLimits extends SearchLimits {
  /** Instances that one advice may move at most. */
  readonly moveBudget: number;
  /** Speed alone makes nobody move for less, in per cent of all capacity. */
  readonly leastCapacityPercent: number;
  readonly brakeEngaged?: boolean;
  /** What was found before: it stands for as long as it is worth as much. */
  readonly previous?: Recommendation | null;
}

/** Replicas without a place that are looked at; who asks again gets the next. */
const MOST_AIMS = 6;

/**
 * Moves that make a fleet better than it would become by itself: room for what has no place, one replica at a time, else
 * speed. The search only proposes. Every proposal is rehearsed with the planner to the byte and loses what it does not
 * need, so an advice never promises what a plan would refuse.
 */
export function adviceFrom(snapshot: Snapshot, limits: AdviceLimits): Recommendation | null {
  return new Advisory(snapshot, limits).find();
}

class Advisory {
  readonly #snapshot: Snapshot;
  readonly #limits: AdviceLimits;
  readonly #options: PlanOptions;
  readonly #alone: Rehearsal;
  readonly #known: ReadonlySet<string>;

  constructor(snapshot: Snapshot, limits: AdviceLimits) {
    this.#snapshot = snapshot;
    this.#limits = limits;
    this.#options = { brakeEngaged: limits.brakeEngaged ?? false };
    this.#alone = rehearse(snapshot, this.#options);
    this.#known = new Set(snapshot.instances.map(({ id }) => id));
  }

  find(): Recommendation | null {
    const standing = this.#confirmed();
    if (standing !== null) return standing;
    const rooms = this.#aims();
    for (const [i, aim] of rooms.entries()) {
      const found = this.#search(aim, 1 / (rooms.length - i));
      if (found !== null && bringsInstances(found.gain)) return found;
    }
    const faster = this.#mayBeFaster() ? this.#search({ for: 'speed' }, 1) : null;
    return faster !== null && this.#isWorthIt(faster.gain) ? faster : null;
  }

  /** An earlier advice that brings what it brought, and of which no move has become needless. */
  #confirmed(): Recommendation | null {
    const { previous } = this.#limits;
    if (!previous) return null;
    const now = this.#weighed(previous.advice);
    if (now === null || now.advice.moves.length < previous.advice.moves.length) return null;
    if (bringsInstances(previous.gain))
      return bringsInstances(now.gain) ? { ...now, advice: { ...previous.advice, moves: now.advice.moves } } : null;
    return this.#aims().length === 0 && this.#isWorthIt(now.gain) ? now : null;
  }

  #isWorthIt({ capacityPercent }: Gain): boolean {
    return capacityPercent >= Math.max(LEAST_PERCENT, this.#limits.leastCapacityPercent);
  }

  /** What will lack bytes when everything under way has come to its end; who has nothing at all first. */
  #aims(): Aim[] {
    const { end, last } = this.#alone;
    const served = new Set(end.instances.map(({ wishId }) => wishId));
    const rank = ({ wishId, replaces }: Refusal) => (replaces !== null ? 2 : served.has(wishId) ? 1 : 0);
    const short = last.refusals.filter(({ candidates }) => candidates.some(({ shortBytes }) => shortBytes !== null));
    const seen = new Set<string>();
    return [...short]
      .sort((a, b) => rank(a) - rank(b))
      .flatMap((refusal): Aim[] => {
        const wish = end.wishes.find(({ id }) => id === refusal.wishId);
        const key = `${refusal.wishId} ${refusal.replaces}`;
        if (wish === undefined || seen.has(key)) return [];
        seen.add(key);
        const leaving = end.instances.find(({ id }) => id === refusal.replaces) ?? null;
        return refusal.replaces !== null && leaving === null ? [] : [{ for: 'room', wish, leaving }];
      })
      .slice(0, MOST_AIMS);
  }

  /** Only where cards differ can a move make anything faster. */
  #mayBeFaster(): boolean {
    const { nodes, instances } = this.#alone.end;
    const open = nodes.filter(({ liveness, intent }) => liveness === 'ready' && intent === 'open');
    const speeds = new Set(open.flatMap(({ gpus }) => gpus.map(({ bandwidthGBps }) => bandwidthGBps)));
    return speeds.size > 1 && instances.some(({ state }) => state === 'ready');
  }

  #search(aim: Aim, share: number): Recommendation | null {
    const { end } = this.#alone;
    const { moveBudget, seed, steps, now, deadline } = this.#limits;
    const picture = fleetProblemOf(end, { aim, moveBudget, movable: ({ id }) => this.#known.has(id) });
    const started = now?.() ?? 0;
    const until = deadline === undefined ? {} : { deadline: started + Math.max(0, deadline - started) * share };
    const { plan } = searchPlan(picture.problem, { seed, steps, ...(now && { now }), ...until });
    const proposal = proposalOf(plan, picture, aim, end.wishes);
    if (proposal.moves.length === 0) return null;
    return this.#weighed(proposal);
  }

  /** Rehearsed, without what it does not need; null where it brings nothing or costs somebody. */
  #weighed(proposal: Advice): Recommendation | null {
    let best = this.#recommendation(proposal);
    if (best === null) return null;
    for (const move of [...proposal.moves].reverse()) {
      const moves: readonly AdvisedMove[] = best.advice.moves.filter((one) => one !== move);
      const without: Recommendation | null =
        moves.length === 0 ? null : this.#recommendation({ ...best.advice, moves });
      if (without !== null && isAsGood(without.gain, best.gain)) best = without;
    }
    return best;
  }

  #recommendation(proposal: Advice): Recommendation | null {
    const after = rehearse(this.#snapshot, { ...this.#options, advice: proposal });
    const gain = gainOf(this.#snapshot, this.#alone, after);
    const carriedOut = inOrder(proposal.moves, after);
    const isBetter = bringsInstances(gain) || gain.capacityPercent > 0;
    if (!isBetter || carriedOut.length === 0 || !costsNobody(this.#snapshot, this.#alone, after)) return null;
    const places = after.started.filter((one) => !this.#isStartedAnyway(one)).map(placeOf);
    return { advice: { moves: carriedOut, places }, gain, cost: costOf(after, this.#alone) };
  }

  #isStartedAnyway({ wishId, nodeId }: CurrentInstance): boolean {
    return this.#alone.started.some((one) => one.wishId === wishId && one.nodeId === nodeId);
  }
}

/** Of these the ones that were carried out, as they were: the search knows nothing of successors that start first. */
function inOrder(moves: readonly AdvisedMove[], { moves: made }: Rehearsal): AdvisedMove[] {
  const byInstance = new Map(moves.map((move) => [move.instanceId, move]));
  return [...made.keys()].flatMap((instanceId) => byInstance.get(instanceId) ?? []);
}

/** Less than this is noise. */
const LEAST_PERCENT = 0.5;

function placeOf({ wishId, variantId, nodeId, gpus }: CurrentInstance) {
  return { wishId, variantId, nodeId, gpuIds: gpus.map(({ gpuId }) => gpuId) };
}

/** A move that makes hardly anything faster is not needed. */
function isAsGood(a: Gain, b: Gain): boolean {
  const count = ({ replicas, leaving }: Gain) => replicas.reduce((sum, { more }) => sum + more, 0) + leaving.length;
  if (a.served.length < b.served.length || count(a) < count(b) || a.survivable.length < b.survivable.length)
    return false;
  return bringsInstances(b) || a.capacityPercent >= b.capacityPercent - LEAST_PERCENT;
}

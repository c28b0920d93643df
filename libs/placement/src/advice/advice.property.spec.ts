import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCrowdedFleet, overcommitted } from '../../test/random-snapshot.fake.js';
import { applySteps, letAgentsWork } from '../fleet.fake.js';
import { plan } from '../plan.js';
import type { FleetPlacement } from '../search/fleet-problem.js';
import { searchPlan } from '../search/search.js';
import type { CurrentInstance, Snapshot } from '../snapshot.js';
import type { Advice } from './advice.js';
import { adviceFrom } from './advice-from.js';
import { type FleetPicture, fleetProblemOf } from './fleet-problem-of.js';

/** A failing run prints its seed and path; fast-check replays it with `{ seed, path }`. */
const RUNS = { numRuns: 100 };
const LIMITS = { seed: 1, steps: 40, moveBudget: 4, leastCapacityPercent: 1 };

const aFleet = aCrowdedFleet.map((fleet) => atRest(fleet));

function atRest(snapshot: Snapshot, advice?: Advice): Snapshot {
  let now = snapshot;
  for (let round = 0; round < 9; round++) now = letAgentsWork(applySteps(now, plan(now, advice ? { advice } : {})));
  return now;
}

/** Ready instances, by wish. */
function readyOf({ instances }: Snapshot): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { wishId, state } of instances) if (state === 'ready') counts.set(wishId, (counts.get(wishId) ?? 0) + 1);
  return counts;
}

const siteOf = ({ nodeId, gpus }: CurrentInstance) => `${nodeId} ${gpus.map(({ gpuId }) => gpuId).sort()}`;

describe('an advice, whatever the fleet', () => {
  it('never promises what a plan refuses: each move and each place comes true, and costs nobody', () => {
    let given = 0;
    let moves = 0;
    fc.assert(
      fc.property(aFleet, (fleet) => {
        const found = adviceFrom(fleet, LIMITS);
        if (found === null) return;
        const { advice, gain } = found;
        given += 1;
        moves += advice.moves.length;
        const after = atRest(fleet, advice);
        expect(plan(after, { advice }).steps).toEqual([]);
        const standing = new Set(after.instances.map(({ id }) => id));
        expect(advice.moves.filter(({ instanceId }) => standing.has(instanceId))).toEqual([]);
        const sites = new Set(after.instances.map((one) => `${one.wishId} ${siteOf(one)}`));
        const wishOf = new Map(fleet.instances.map(({ id, wishId }) => [id, wishId]));
        const promised = [
          ...advice.moves.map(({ instanceId, ...spot }) => ({ wishId: wishOf.get(instanceId), ...spot })),
          ...advice.places,
        ].map(({ wishId, nodeId, gpuIds }) => `${wishId} ${nodeId} ${[...gpuIds].sort()}`);
        expect(promised.filter((site) => !sites.has(site))).toEqual([]);
        const counts = readyOf(after);
        for (const [id, count] of readyOf(fleet)) expect(counts.get(id) ?? 0).toBeGreaterThanOrEqual(count);
        for (const id of gain.served) expect(counts.get(id) ?? 0).toBeGreaterThan(0);
        expect(advice.moves.length).toBeLessThanOrEqual(LIMITS.moveBudget);
      }),
      RUNS,
    );
    expect(given).toBeGreaterThan(RUNS.numRuns / 4);
    expect(moves).toBeGreaterThan(given);
  });

  it('has its moves in an order in which they are possible one at a time', () => {
    let chains = 0;
    fc.assert(
      fc.property(aFleet, (fleet) => {
        const found = adviceFrom(fleet, LIMITS);
        if (found === null) return;
        const { moves, places } = found.advice;
        chains += moves.length > 1 ? 1 : 0;
        let now = fleet;
        for (const move of moves) {
          const advice = { moves: [move], places };
          const successors = plan(now, { advice }).placements.filter(({ instanceId }) => instanceId === null);
          expect(successors.map(({ replaces }) => replaces)).toContain(move.instanceId);
          now = atRest(now, advice);
        }
      }),
      RUNS,
    );
    expect(chains).toBeGreaterThan(RUNS.numRuns / 10);
  });

  it('once carried out leads to no other for the same: no circles', () => {
    fc.assert(
      fc.property(aFleet, (fleet) => {
        let now = fleet;
        for (let round = 0; round < 8; round++) {
          const found = adviceFrom(now, { ...LIMITS, seed: round + 1 });
          if (found === null) return;
          now = atRest(now, found.advice);
        }
        throw new Error('advice has no end');
      }),
      { numRuns: 40 },
    );
  });

  it('comes from a picture whose bytes are exact: what the search puts on a card fits there to the byte', () => {
    let placed = 0;
    fc.assert(
      fc.property(aFleet, (fleet) => {
        const missing = plan(fleet).refusals.find(({ replaces }) => replaces === null);
        const wish = fleet.wishes.find(({ id }) => id === missing?.wishId);
        if (wish === undefined) return;
        const aim = { for: 'room', wish, leaving: null } as const;
        const picture = fleetProblemOf(fleet, { aim, moveBudget: 4, movable: () => true });
        const { placements } = searchPlan(picture.problem, LIMITS).plan;
        const holders = placements.flatMap((one) => bytesOf(one, fleet, picture));
        placed += holders.length;
        expect(overcommitted(fleet.nodes, holders)).toEqual([]);
      }),
      RUNS,
    );
    expect(placed).toBeGreaterThan(50);
  });
});

type Holder = Pick<CurrentInstance, 'nodeId' | 'gpus'>;

/** As the planner counts it; what runs keeps what it was promised. Of a split the largest share for each piece. */
function bytesOf({ model, variant, parts }: FleetPlacement, fleet: Snapshot, { cardAt }: FleetPicture): Holder[] {
  const running = fleet.instances.find(({ id }) => variant === `held ${id}`);
  if (running !== undefined) return [running];
  const { footprints = [] } = fleet.wishes.find(({ id }) => id === model)?.variants[0] ?? {};
  const pieces = parts.reduce((sum, { layers }) => sum + layers, 0);
  const share = Math.max(...(footprints[pieces - 1]?.perGpuBytes ?? []));
  return parts.map(({ gpu, layers }) => {
    const { nodeId, gpuId } = cardAt.get(gpu) ?? { nodeId: '', gpuId: '' };
    return { nodeId, gpus: [{ gpuId, reservedBytes: layers * share }] };
  });
}

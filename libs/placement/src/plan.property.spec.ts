import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAdvice, aSnapshot, overcommitted } from '../test/random-snapshot.fake.js';
import { applySteps, letAgentsWork } from './fleet.fake.js';
import { plan } from './plan.js';
import type { Placement, Plan } from './plan-result.js';
import { seatsOf } from './seats.js';
import type { CurrentInstance, PlanOptions, Snapshot, Wish } from './snapshot.js';

/** A failing run prints its seed and path; fast-check replays it with `{ seed, path }`. */
const RUNS = { numRuns: 300 };

const isLost = (snapshot: Snapshot, { nodeId, state }: CurrentInstance) =>
  state === 'lost' || (snapshot.nodes.find(({ id }) => id === nodeId)?.liveness ?? 'lost') === 'lost';

interface Case {
  readonly snapshot: Snapshot;
  readonly options: PlanOptions;
}

const unadvised: fc.Arbitrary<Case> = aSnapshot.map((snapshot) => ({ snapshot, options: {} }));
const advised: fc.Arbitrary<Case> = fc
  .record({ snapshot: aSnapshot, advice: anAdvice })
  .map(({ snapshot, advice }) => ({ snapshot, options: { advice } }));

/** Who asked for the plan forgets the moves that were given up. */
function optionsAfter(options: PlanOptions, { steps }: Plan): PlanOptions {
  const abandoned = new Set(steps.flatMap((step) => (step.do === 'abandon' ? [step.instanceId] : [])));
  const { advice } = options;
  if (advice === undefined) return options;
  return { advice: { ...advice, moves: advice.moves.filter(({ instanceId }) => !abandoned.has(instanceId)) } };
}

describe.each([
  ['any plan', unadvised],
  ['any plan that was advised, well or badly,', advised],
])('%s', (_, aCase) => {
  it('never promises more bytes than a GPU has, at any moment of its steps', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        // Starts come first: the fullest moment is when everything new stands beside everything old.
        const after = applySteps(snapshot, plan(snapshot, options)).instances;
        const together = [...snapshot.instances, ...after.filter(({ id }) => id.startsWith('new-'))];
        const holding = together.filter((instance) => !isLost(snapshot, instance));
        expect(overcommitted(snapshot.nodes, holding)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is the same for the same snapshot', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        expect(plan(...structuredClone([snapshot, options] as const))).toEqual(plan(snapshot, options));
      }),
      RUNS,
    );
  });

  it('changes nothing when it is made again after it was carried out', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        let [now, left] = [snapshot, options];
        for (let round = 0; round < (options.advice ? 12 : 8); round++) {
          const planned = plan(now, left);
          left = optionsAfter(left, planned);
          now = letAgentsWork(applySteps(now, planned));
        }
        expect(plan(now, left).steps).toEqual([]);
      }),
      RUNS,
    );
  });

  it('starts nothing twice while agents have not yet answered', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        const first = plan(snapshot, options);
        const once = applySteps(snapshot, first);
        const twice = applySteps(once, plan(once, optionsAfter(options, first)));
        const running = twice.instances.filter((one) => one.wanted === 'run' && !isLost(twice, one));
        for (const wish of snapshot.wishes) {
          const seats = seatsOf(running.filter(({ wishId }) => wishId === wish.id));
          expect(seats.length).toBeLessThanOrEqual(wish.replicas);
        }
        const successions = running.flatMap(({ id, replaces }) =>
          id.startsWith('new-') && replaces ? [replaces] : [],
        );
        expect(new Set(successions).size).toBe(successions.length);
      }),
      RUNS,
    );
  });

  it('gives a place or a refusal to every replica', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        const planned = plan(snapshot, options);
        for (const wish of snapshot.wishes) {
          const refused = planned.refusals.filter(({ wishId, replaces }) => wishId === wish.id && replaces === null);
          const isPut = (wish.places ?? []).length > 0;
          const least = Math.min(isPut ? 1 : Number.MAX_SAFE_INTEGER, snapshot.nodes.length);
          expect(refused.every(({ candidates }) => candidates.length >= least)).toBe(true);
          const mine = planned.placements.filter(({ wishId }) => wishId === wish.id);
          const ids = new Set(mine.map(({ instanceId }) => instanceId));
          const seats = mine.filter(({ replaces }) => replaces === null || !ids.has(replaces));
          expect(seats.length + refused.length).toBe(wish.replicas);
        }
      }),
      RUNS,
    );
  });

  it('stops nothing that serves a wanted replica before its successor is ready', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        const after = applySteps(snapshot, plan(snapshot, options));
        for (const wish of snapshot.wishes) {
          expect(readyOf(after, wish)).toBeGreaterThanOrEqual(Math.min(wish.replicas, readyOf(snapshot, wish)));
        }
      }),
      RUNS,
    );
  });

  it('starts nothing where a rule stands against it, and nothing beside whom it keeps apart from', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        const { placements } = plan(snapshot, options);
        const started = placements.filter(({ instanceId }) => instanceId === null);
        expect(started.flatMap((place) => brokenRules(place, snapshot, placements))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('puts a replica where it was put, takes each place once, and gives up what cannot be', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        const planned = plan(snapshot, options);
        const taken = planned.placements.flatMap(({ wishId, takesPlace, nodeId, gpus }) => {
          const place = snapshot.wishes.find(({ id }) => id === wishId)?.places?.find(({ id }) => id === takesPlace);
          return place === undefined ? [] : [{ key: `${wishId} ${place.id}`, place, nodeId, gpus }];
        });
        for (const { place, nodeId, gpus } of taken) {
          expect(nodeId).toBe(place.nodeId);
          if (place.gpuIds !== null) expect(gpus.map(({ gpuId }) => gpuId)).toEqual(place.gpuIds);
        }
        const over = planned.steps.flatMap((step) =>
          step.do === 'abandon-place' ? [`${step.wishId} ${step.placeId}`] : [],
        );
        const keys = [...taken.map(({ key }) => key), ...over];
        expect(new Set(keys).size).toBe(keys.length);
      }),
      RUNS,
    );
  });

  it('puts starts before stops', () => {
    fc.assert(
      fc.property(aCase, ({ snapshot, options }) => {
        const kinds = plan(snapshot, options).steps.map((step) => step.do);
        const firstDeparture = kinds.findIndex((kind) => kind === 'drain' || kind === 'stop');
        expect(firstDeparture === -1 || kinds.lastIndexOf('start') < firstDeparture).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('advice', () => {
  it('costs nobody a replica, and moves nothing that an admin put where it is', () => {
    fc.assert(
      fc.property(advised, ({ snapshot, options }) => {
        const [heeded, plain] = [plan(snapshot, options), plan(snapshot)];
        expect(heeded.score.servedWeight).toBeGreaterThanOrEqual(plain.score.servedWeight);
        expect(heeded.score.placedReplicas).toBeGreaterThanOrEqual(plain.score.placedReplicas);
        const fixed = new Set(snapshot.instances.flatMap(({ id, pinned }) => (pinned ? [id] : [])));
        const moved = (planned: Plan) => planned.placements.filter(({ replaces }) => fixed.has(replaces ?? ''));
        expect(moved(heeded).length).toBe(moved(plain).length);
      }),
      RUNS,
    );
  });
});

/** Written anew from what the rules say, not with the planner's own words. */
function brokenRules(place: Placement, { wishes }: Snapshot, all: readonly Placement[]): string[] {
  const wish = wishes.find(({ id }) => id === place.wishId);
  if (wish === undefined) return [];
  const { onlyOn = [], keepOffNodeIds = [] } = wish;
  const isPinnedHere = onlyOn.some(({ nodeId, gpuIds }) => {
    return nodeId === place.nodeId && (gpuIds === null || place.gpus.some(({ gpuId }) => gpuIds.includes(gpuId)));
  });
  const beside = all.filter(({ nodeId, wishId }) => nodeId === place.nodeId && wishId !== wish.id);
  const foes = beside.filter(({ wishId }) => {
    const other = wishes.find(({ id }) => id === wishId);
    return wish.apartFromWishIds?.includes(wishId) || other?.apartFromWishIds?.includes(wish.id);
  });
  return [
    ...(onlyOn.length > 0 && !isPinnedHere ? [`${wish.id} is pinned elsewhere`] : []),
    ...(keepOffNodeIds.includes(place.nodeId) ? [`${wish.id} is kept off`] : []),
    ...foes.map(({ wishId }) => `${wish.id} beside ${wishId}`),
  ];
}

/** One that is ready beside its successor counts once. */
function readyOf(snapshot: Snapshot, wish: Wish): number {
  const ready = snapshot.instances.filter(
    (instance) =>
      instance.wishId === wish.id &&
      instance.wanted === 'run' &&
      instance.state === 'ready' &&
      !isLost(snapshot, instance),
  );
  return seatsOf(ready).length;
}

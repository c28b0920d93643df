import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAdvice, aSnapshot, overcommitted } from '../test/random-snapshot.fake.js';
import { applySteps, letAgentsWork } from './fleet.fake.js';
import { plan } from './plan.js';
import type { Plan } from './plan-result.js';
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
        for (let round = 0; round < (options.advice ? 9 : 4); round++) {
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
          expect(refused.every(({ candidates }) => candidates.length >= snapshot.nodes.length)).toBe(true);
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

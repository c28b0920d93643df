import type { ServingHours } from '@aivailable/contracts';
import fc from 'fast-check';
import type { Deployment } from '../../../src/scheduling/deployment.entity.js';
import type { ControlledCluster } from './controlled-cluster.fake.js';

/** What clients and the clock do to a fleet. A deployment that is there becomes one on demand, or one by hours. */

export type DemandHappening =
  | { readonly what: 'on demand'; readonly deployment: number; readonly idleSeconds: number }
  | { readonly what: 'by hours'; readonly deployment: number; readonly opensInMinutes: number }
  | { readonly what: 'grows'; readonly deployment: number; readonly extra: number }
  | { readonly what: 'requests'; readonly deployment: number; readonly count: number; readonly seconds: number };

const deployment = fc.nat(11);
const aDemandHappening: fc.Arbitrary<DemandHappening> = fc.oneof(
  fc.record({ what: fc.constant('on demand' as const), deployment, idleSeconds: fc.integer({ min: 5, max: 60 }) }),
  fc.record({ what: fc.constant('by hours' as const), deployment, opensInMinutes: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ what: fc.constant('grows' as const), deployment, extra: fc.nat(2) }),
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ what: fc.constant('requests' as const), deployment },
      ...{ count: fc.integer({ min: 1, max: 12 }), seconds: fc.integer({ min: 1, max: 40 }) },
    }),
  },
);

export const aDemand = fc.record({ kind: fc.constant('demand' as const), demand: aDemandHappening });

export function letDemand(cluster: ControlledCluster, one: DemandHappening): void {
  const wished = cluster.tables.deployments.filter(({ deletedAt }) => deletedAt === null);
  const chosen = wished[one.deployment % Math.max(1, wished.length)];
  if (chosen === undefined) return;
  switch (one.what) {
    case 'on demand':
      cluster.tables.wish(chosen.id, { availability: 'on-demand', idleMs: one.idleSeconds * 1_000 });
      return;
    case 'by hours':
      cluster.tables.wish(chosen.id, { availability: 'hours', hours: hoursFrom(cluster.nowMs, one.opensInMinutes) });
      return;
    case 'grows':
      cluster.tables.wish(chosen.id, { maxReplicas: chosen.replicas + one.extra });
      return;
    case 'requests':
      requests(cluster, chosen, one);
      return;
    default:
      one satisfies never;
  }
}

/** Three minutes of this day; midnight is left to others. */
function hoursFrom(nowMs: number, opensInMinutes: number): ServingHours {
  const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);
  const from = nowMs + opensInMinutes * 60_000;
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  return { timeZone: 'UTC', spans: [{ days: [...days], from: clock(from), to: clock(from + 180_000) }] };
}

/** So many at once, for so long: they take the slots that there are, the others wait, and then all of them leave. */
function requests(
  cluster: ControlledCluster,
  { id }: Deployment,
  { count, seconds }: { count: number; seconds: number },
) {
  const say = (going: number, requested: number, longestWaitMs: number) => {
    const ready = cluster.tables.instances.filter(
      ({ deploymentId, state, wanted }) => deploymentId === id && state === 'ready' && wanted === 'run',
    );
    const slots = ready.reduce((sum, row) => sum + row.slots, 0);
    const busySlots = Math.min(slots, going);
    const waiting = going - busySlots;
    const said = { deploymentId: id, doorId: 'door', requests: requested, waiting, busySlots, slots };
    cluster.hearDoor({ ...said, longestWaitMs: waiting > 0 ? longestWaitMs : 0 });
  };
  for (let second = 0; second < seconds; second++) {
    say(count, second === 0 ? count : 0, second * 1_000);
    cluster.tick();
  }
  say(0, 0, 0);
}

import type { Claim, InstanceUse, Wish } from '@aivailable/placement';
import type { Instance } from '../instance.entity.js';
import { observationOf, type World } from '../world.js';
import { type DemandTimes, turnOf } from './demand-times.js';
import type { Demanded } from './demanded.js';
import { loadMsOf } from './load-times.js';

/** What follows from the demand, in the planner's words: how many, who may ask others to leave, and who may be asked. */

export function wishByDemand(wish: Wish, { deployment, row, newReason, seen }: Demanded, mayClaim: boolean): Wish {
  const { wantedReplicas } = row;
  const isGrown = wantedReplicas > deployment.replicas;
  /* Why it grew once is no reason for anybody to leave later. */
  const reason = wish.reason ?? newReason ?? (isGrown ? null : row.reason);
  const isAsleep = wantedReplicas === 0;
  const claim = mayClaim && !isAsleep ? claimOf(deployment.availability, seen.waitsSinceMs) : null;
  return {
    ...wish,
    ...(isAsleep ? { replicas: 0, spareReplicas: 0 } : { replicas: Math.max(wish.replicas, wantedReplicas) }),
    ...(isGrown && { owedReplicas: deployment.replicas }),
    ...(reason !== null && { reason }),
    ...(claim !== null && { claim }),
  };
}

/** What is on demand pushes others out only while somebody waits for it. */
function claimOf(availability: Demanded['deployment']['availability'], waitsSince: number | null): Claim | null {
  return availability === 'on-demand' && waitsSince === null ? null : { waitsSince };
}

export function useOf(
  row: Instance,
  { deployment, seen }: Demanded,
  world: World,
  { nowMs, times }: { readonly nowMs: number; readonly times: DemandTimes },
): InstanceUse {
  const isAnswering = (observationOf(world, row)?.busySlots ?? 0) > 0;
  const loadMs = loadMsOf(row, deployment, world);
  const sinceMs = row.stateSince.getTime();
  const lastMs = Math.max(seen.lastUseMs ?? 0, row.state === 'ready' ? sinceMs : 0);
  const isAsked = isAnswering || seen.waiting > 0 || seen.busySlots > 0;
  return {
    isOnDemand: deployment.availability === 'on-demand',
    isIdle: !isAsked && nowMs - lastMs >= times.quietMs,
    isAnswering,
    hadItsTurn: row.state === 'failed' || (row.state === 'ready' && nowMs - sinceMs >= turnOf(times, loadMs)),
    reloadSeconds: Math.round(loadMs / 1_000),
    popularity: Math.round(seen.popularity * 10) / 10,
  };
}

import type { Instance } from '../instance.entity.js';
import { type DemandTimes, turnOf } from './demand-times.js';
import type { Demanded } from './demanded.js';

/** When the demand will look different though nobody says anything: the end of an idle time, of a hold, of a turn. */
export function nextDemandMs(
  demanded: ReadonlyMap<string, Demanded>,
  rows: readonly Instance[],
  nowMs: number,
  times: DemandTimes,
): number {
  const isAnyWaiting = [...demanded.values()].some(({ seen }) => seen.waiting > 0);
  const ends = [...demanded.values()].flatMap((one) => {
    const turns = isAnyWaiting ? turnEnds(one, rows, times) : [];
    return [...idleEnds(one, times), ...growthEnds(one, times), ...turns];
  });
  return Math.min(Number.POSITIVE_INFINITY, ...ends.filter((ms) => ms > nowMs));
}

function idleEnds({ deployment, seen }: Demanded, { quietMs, pendingMs }: DemandTimes): number[] {
  const { lastUseMs } = seen;
  if (deployment.availability !== 'on-demand' || lastUseMs === null) return [];
  return [deployment.idleMs, quietMs, pendingMs].map((ms) => lastUseMs + ms);
}

function growthEnds({ row }: Demanded, { growth }: DemandTimes): number[] {
  const { hotSince, calmSince } = row;
  return [
    ...(hotSince === null ? [] : [hotSince.getTime() + growth.holdMs]),
    ...(calmSince === null ? [] : [calmSince.getTime() + growth.calmMs]),
  ];
}

function turnEnds({ deployment, loadMs }: Demanded, rows: readonly Instance[], times: DemandTimes): number[] {
  return rows.flatMap(({ deploymentId, state, stateSince }) =>
    deploymentId === deployment.id && state === 'ready'
      ? [stateSince.getTime() + times.quietMs, stateSince.getTime() + turnOf(times, loadMs)]
      : [],
  );
}

import type { InstanceView } from '@aivailable/contracts';

/**
 * How long a load of so many bytes takes on a node, by the fastest that was seen there, else anywhere: from the moment
 * in which it was decided until it served. An engine that was started again later looks slow, so the fastest counts.
 * Null where nothing was ever loaded.
 */
export function loadSeconds(bytes: number, nodeId: string, instances: readonly InstanceView[]): number | null {
  const rates = instances.flatMap((instance) => {
    const perSecond = rateOf(instance);
    return perSecond === null ? [] : [{ perSecond, isThere: instance.nodeId === nodeId }];
  });
  const there = rates.filter(({ isThere }) => isThere);
  const fastest = Math.max(0, ...(there.length > 0 ? there : rates).map(({ perSecond }) => perSecond));
  return fastest === 0 ? null : bytes / fastest;
}

function rateOf({ state, stateSince, createdAt, gpus }: InstanceView): number | null {
  if (state !== 'ready' || stateSince === undefined) return null;
  const seconds = (Date.parse(stateSince) - Date.parse(createdAt)) / 1_000;
  return seconds <= 0 ? null : gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0) / seconds;
}

import type { InstanceView } from '@aivailable/contracts';

/**
 * How long a load of so many bytes takes on a node, by the fastest that was seen there, else anywhere. It goes by what
 * the controller measured, not by how long an instance has been there: that outlives restarts of everything.
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

function rateOf({ loadMs, gpus }: InstanceView): number | null {
  if (!loadMs) return null;
  return (1_000 * gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0)) / loadMs;
}

import type { MoveAnswer, PlannedFleet, Verdict } from './planner-talk.js';

/** The bytes that are missing where the fewest are; else the rule that stands against it. */
export function whyNotThere({ candidates, message }: NonNullable<MoveAnswer['refusal']>): Verdict {
  const short = candidates.flatMap(({ shortBytes }) => shortBytes ?? []);
  if (short.length > 0) return { kind: 'short', bytes: Math.min(...short) };
  return { kind: 'ruled-out', reason: candidates[0]?.reason ?? message };
}

export function isShort(
  refusals: readonly { readonly candidates: readonly { readonly shortBytes: number | null }[] }[],
): boolean {
  return refusals.some(({ candidates }) => candidates.some(({ shortBytes }) => shortBytes !== null));
}

/** The deployments of these instances, each once. */
export function namesOfInstances({ snapshot }: PlannedFleet, instanceIds: readonly string[]): string[] {
  const names = instanceIds.map((instanceId) => {
    const wishId = snapshot.instances.find(({ id }) => id === instanceId)?.wishId;
    return snapshot.wishes.find(({ id }) => id === wishId)?.name ?? instanceId;
  });
  return [...new Set(names)];
}

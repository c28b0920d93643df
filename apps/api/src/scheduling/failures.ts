import { failuresAfter, isLeftAlone } from './back-off.js';
import { lacksMemory } from './memory-failures.js';
import type { PlacementFailure } from './placement-failure.entity.js';
import type { RowChange } from './row-change.js';

/** The counts that change by what was observed. What lacks memory is counted by its form. */
export function newFailures(
  known: readonly PlacementFailure[],
  observed: readonly RowChange[],
  at: Date,
): readonly PlacementFailure[] {
  let fresh: readonly PlacementFailure[] = [];
  for (const { before, after } of observed) {
    if (before.state === 'failed' || after.state !== 'failed' || lacksMemory(after)) continue;
    const { deploymentId, nodeId } = after;
    const earlier = afterFailures(known, fresh).find((one) => isOf(one, deploymentId, nodeId));
    const failures = failuresAfter(earlier, 'other', at.getTime());
    fresh = afterFailures(fresh, [{ deploymentId, nodeId, failures, lastAt: at }]);
  }
  return fresh;
}

export function afterFailures(
  known: readonly PlacementFailure[],
  fresh: readonly PlacementFailure[],
): readonly PlacementFailure[] {
  const isCounted = ({ deploymentId, nodeId }: PlacementFailure) =>
    fresh.some((one) => isOf(one, deploymentId, nodeId));
  return [...known.filter((one) => !isCounted(one)), ...fresh];
}

export function avoidedNodes(deploymentId: string, failures: readonly PlacementFailure[], nowMs: number): string[] {
  return failures
    .filter((one) => one.deploymentId === deploymentId && isLeftAlone(one, 'other', nowMs))
    .map(({ nodeId }) => nodeId);
}

function isOf(failure: PlacementFailure, deploymentId: string, nodeId: string): boolean {
  return failure.deploymentId === deploymentId && failure.nodeId === nodeId;
}

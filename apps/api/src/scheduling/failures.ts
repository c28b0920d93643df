import type { PlacementFailure } from './placement-failure.entity.js';
import type { RowChange } from './row-change.js';

/** As many failures in a row make a node avoided ... */
const FAILURES_TO_AVOID = 3;
/** ... for this long after the last one; then they are forgiven. */
const AVOID_MS = 600_000;

/** The counts that change by what was observed. */
export function newFailures(
  known: readonly PlacementFailure[],
  observed: readonly RowChange[],
  at: Date,
): readonly PlacementFailure[] {
  let fresh: readonly PlacementFailure[] = [];
  for (const { before, after } of observed) {
    if (before.state === 'failed' || after.state !== 'failed') continue;
    const { deploymentId, nodeId } = after;
    const earlier = afterFailures(known, fresh).find((one) => isOf(one, deploymentId, nodeId));
    const counts = earlier !== undefined && !isForgiven(earlier, at.getTime());
    fresh = afterFailures(fresh, [{ deploymentId, nodeId, failures: counts ? earlier.failures + 1 : 1, lastAt: at }]);
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
    .filter((one) => one.deploymentId === deploymentId && one.failures >= FAILURES_TO_AVOID)
    .filter((one) => !isForgiven(one, nowMs))
    .map(({ nodeId }) => nodeId);
}

function isForgiven({ lastAt }: PlacementFailure, nowMs: number): boolean {
  return nowMs - lastAt.getTime() >= AVOID_MS;
}

function isOf(failure: PlacementFailure, deploymentId: string, nodeId: string): boolean {
  return failure.deploymentId === deploymentId && failure.nodeId === nodeId;
}

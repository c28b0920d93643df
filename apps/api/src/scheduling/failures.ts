import { ENOUGH_FAILURES, failuresAfter, isLeftAlone } from './back-off.js';
import type { Instance } from './instance.entity.js';
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
    const counted = failuresAfter(earlier, 'other', at.getTime());
    const failures = isFinal(after) ? Math.max(ENOUGH_FAILURES, counted) : counted;
    fresh = afterFailures(fresh, [{ deploymentId, nodeId, failures, lastAt: at }]);
  }
  return fresh;
}

/** Its agent does not try these again by itself, because the next time would end the same way. */
const FINAL: readonly string[] = ['unsupported', 'file_corrupt'];

function isFinal({ failure }: Pick<Instance, 'failure'>): boolean {
  return failure !== null && failure !== undefined && FINAL.includes(failure.code);
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

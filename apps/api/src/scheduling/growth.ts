import type { Deployment } from './deployment.entity.js';
import { isFullForm } from './form.js';
import type { Instance } from './instance.entity.js';
import type { World } from './world.js';

/** So long it has to have served as it is, and nothing of its deployment to have failed, before it tries to be more. */
export const GROW_AFTER_MS = 300_000;

/** Whether an instance in a lesser form may make way for a better one of itself. An admin's word needs no patience. */
export function mayGrow(
  row: Pick<Instance, 'fileId' | 'slots' | 'kvType' | 'state' | 'stateSince'>,
  deployment: Pick<Deployment, 'id' | 'fileId' | 'slots' | 'kvType' | 'fullFormAt'>,
  { failures, memoryFailures }: Pick<World, 'failures' | 'memoryFailures'>,
  nowMs: number,
): boolean {
  if (row.state !== 'ready' || isFullForm(row, deployment)) return false;
  const failedMs = [...failures, ...memoryFailures]
    .filter(({ deploymentId }) => deploymentId === deployment.id)
    .map(({ lastAt }) => lastAt.getTime());
  const lastFailedMs = Math.max(Number.NEGATIVE_INFINITY, ...failedMs);
  if ((deployment.fullFormAt?.getTime() ?? Number.NEGATIVE_INFINITY) > lastFailedMs) return true;
  return nowMs - Math.max(row.stateSince.getTime(), lastFailedMs) >= GROW_AFTER_MS;
}

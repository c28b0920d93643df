import { type AssignedInstance, formatBytes, type InstanceObservation, type Issue } from '@aivailable/contracts';
import { issueCodeOf } from './failure.js';

/** Standing trouble of one instance: that it failed, or that it took more than was reserved for it. */
export function instanceIssues(wanted: AssignedInstance, observed: InstanceObservation): Issue[] {
  const about = { instanceId: wanted.instanceId, deploymentId: wanted.deploymentId };
  const issues: Issue[] = [];
  if (observed.failure) {
    issues.push({ code: issueCodeOf(observed.failure), message: observed.failure.message, ...about });
  }
  wanted.gpus.forEach(({ gpuId, reservedBytes }, i) => {
    const tookBytes = observed.measured?.driverRiseBytes[i] ?? null;
    if (tookBytes === null || tookBytes <= reservedBytes) return;
    const message = `"${wanted.servedName}" took ${formatBytes(tookBytes)} on ${gpuId}, ${formatBytes(tookBytes - reservedBytes)} more than the ${formatBytes(reservedBytes)} reserved for it.`;
    issues.push({ code: 'estimate_exceeded', message, gpuId, ...about });
  });
  return issues;
}

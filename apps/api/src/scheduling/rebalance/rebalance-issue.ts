import type { Issue } from '@aivailable/contracts';
import { bringsInstances } from '@aivailable/placement';
import type { World } from '../world.js';
import { rebalanceView } from './rebalance-view.js';

/** That somebody goes without is trouble, until the suggestion is applied, dismissed, or not true any more; that all could be faster is none. */
export function rebalanceIssues(world: World): [string, Issue][] {
  const current = world.rebalance?.current ?? null;
  if (current?.state !== 'suggested' || !bringsInstances(current.advice.gain)) return [];
  const { rebalanceId, message, gain } = rebalanceView(current, world);
  const [deploymentId] = [...gain.served, ...gain.replicas].map((one) => one.deploymentId);
  const said = `A better placement is known: ${message} Apply or dismiss it under Rebalance.`;
  const about = { rebalanceId, ...(deploymentId !== undefined && { deploymentId }) };
  return [[`better_placement ${rebalanceId}`, { code: 'better_placement', message: said, ...about }]];
}

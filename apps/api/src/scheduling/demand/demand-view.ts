import type { DeploymentView } from '@aivailable/contracts';
import type { Deployment } from '../deployment.entity.js';
import type { World } from '../world.js';
import { UNSEEN } from './demand-memory.js';
import { expectedLoadMs, remainingMs } from './load-times.js';

const MINUTE_MS = 60_000;

/** When it is loaded, how far it grows, and what goes on with it now. */
export function residenceView(
  deployment: Deployment,
  world: World,
  nowMs: number,
): Pick<DeploymentView, 'availability' | 'idleMinutes' | 'hours' | 'maxReplicas' | 'demand'> {
  const { id, availability, idleMs, hours, maxReplicas, replicas, refusal } = deployment;
  const mine = world.instances.filter(({ deploymentId }) => deploymentId === id);
  const known = world.demand.find(({ deploymentId }) => deploymentId === id);
  const seen = world.seen.get(id) ?? UNSEEN;
  const isReady = mine.some(({ state, wanted }) => state === 'ready' && wanted === 'run');
  const leftMs = isReady ? null : remainingMs(mine, deployment, world, nowMs);
  const wantedReplicas = known?.wantedReplicas ?? (availability === 'always' ? replicas : 0);
  const etaMs =
    isReady || isHopeless(deployment, wantedReplicas) ? null : (leftMs ?? expectedLoadMs(deployment, world));
  return {
    ...{ availability, idleMinutes: idleMs / MINUTE_MS, hours, maxReplicas },
    demand: {
      wantedReplicas,
      reason: known?.reason ?? null,
      loading: !isReady && (leftMs !== null || refusal?.waits === true),
      etaSeconds: etaMs === null ? null : Math.ceil(etaMs / 1_000),
      waiting: seen.waiting,
      lastUsedAt: known?.lastUsedAt?.toISOString() ?? null,
    },
  };
}

/** Nobody can say when: it has no place, or it is not its time. */
function isHopeless({ availability, refusal, replicas }: Deployment, wantedReplicas: number): boolean {
  const isRefused = refusal !== null && !refusal.waits;
  return isRefused || replicas === 0 || (wantedReplicas === 0 && availability !== 'on-demand');
}

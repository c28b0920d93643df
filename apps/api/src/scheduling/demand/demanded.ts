import type { Deployment } from '../deployment.entity.js';
import type { Instance } from '../instance.entity.js';
import type { World } from '../world.js';
import { type SeenDemand, UNSEEN } from './demand-memory.js';
import type { DemandTimes } from './demand-times.js';
import type { DeploymentDemand } from './deployment-demand.entity.js';
import type { Growth } from './growth.js';
import { expectedLoadMs } from './load-times.js';
import { replicasWanted } from './replicas-wanted.js';

/** One deployment with what is seen of its use and what it wants because of that. */
export interface Demanded {
  readonly deployment: Deployment;
  readonly seen: SeenDemand;
  readonly loadMs: number;
  readonly row: DeploymentDemand;
  /** Why it wants another number than before, if it does since now. */
  readonly newReason: string | null;
  /** What was written last; null: nothing yet. */
  readonly before: DeploymentDemand | null;
}

/** By deployment. Pure. */
export function demandedOf(
  world: World,
  rows: readonly Instance[],
  moment: { readonly nowMs: number; readonly times: DemandTimes; readonly brakeEngaged: boolean },
): ReadonlyMap<string, Demanded> {
  const before = new Map(world.demand.map((row) => [row.deploymentId, row]));
  return new Map(
    world.deployments.map((deployment) => {
      const mine = rows.filter(({ deploymentId, wanted }) => deploymentId === deployment.id && wanted === 'run');
      const known = before.get(deployment.id) ?? null;
      const seen = world.seen.get(deployment.id) ?? UNSEEN;
      const loadMs = expectedLoadMs(deployment, world);
      const wanted = replicasWanted(deployment, {
        ...{ ...moment, seen, growth: growthOf(known), loadMs },
        isHeld: mine.some(({ state }) => state !== 'lost'),
        readyReplicas: mine.filter(({ state }) => state === 'ready').length,
      });
      const row = {
        ...{ deploymentId: deployment.id, wantedReplicas: wanted.replicas },
        ...{ reason: reasonOf(wanted.replicas, wanted.reason, deployment, known), ...growthColumns(wanted.growth) },
        ...{ lastUsedAt: seen.lastUseMs === null ? null : new Date(seen.lastUseMs), popularity: seen.popularity },
        writtenAt: new Date(moment.nowMs),
      };
      return [deployment.id, { deployment, seen, loadMs, row, newReason: wanted.reason, before: known }];
    }),
  );
}

/** The reason of a step stays for as long as the number that came of it. */
function reasonOf(
  replicas: number,
  reason: string | null,
  wish: Deployment,
  before: DeploymentDemand | null,
): string | null {
  if (replicas === wish.replicas) return null;
  return reason ?? (before?.wantedReplicas === replicas ? before.reason : null);
}

function growthOf(row: DeploymentDemand | null): Growth {
  return {
    extra: row?.extraReplicas ?? 0,
    hotSinceMs: row?.hotSince?.getTime() ?? null,
    calmSinceMs: row?.calmSince?.getTime() ?? null,
    steppedAtMs: row?.steppedAt?.getTime() ?? null,
  };
}

function growthColumns({ extra, hotSinceMs, calmSinceMs, steppedAtMs }: Growth) {
  const date = (ms: number | null) => (ms === null ? null : new Date(ms));
  return {
    ...{ extraReplicas: extra, hotSince: date(hotSinceMs), calmSince: date(calmSinceMs), steppedAt: date(steppedAtMs) },
  };
}

/** A use that is a few seconds newer is not worth a write. */
const WORTH_A_WRITE_MS = 10_000;

/** Rows that have to be written. What nobody ever used and wants what was wished for needs none. */
export function newsOfDemand(demanded: ReadonlyMap<string, Demanded>): readonly DeploymentDemand[] {
  return [...demanded.values()].flatMap(({ row, before, deployment }) => {
    if (before === null) {
      const isPlain = row.lastUsedAt === null && row.wantedReplicas === deployment.replicas && row.hotSince === null;
      return isPlain ? [] : [row];
    }
    return isNews(row, before, deployment) ? [row] : [];
  });
}

function isNews(row: DeploymentDemand, before: DeploymentDemand, { idleMs }: Deployment): boolean {
  const usedMs = (row.lastUsedAt?.getTime() ?? 0) - (before.lastUsedAt?.getTime() ?? 0);
  return (
    usedMs >= Math.min(WORTH_A_WRITE_MS, idleMs / 4) ||
    row.wantedReplicas !== before.wantedReplicas ||
    row.extraReplicas !== before.extraReplicas ||
    row.reason !== before.reason ||
    row.hotSince?.getTime() !== before.hotSince?.getTime() ||
    row.calmSince?.getTime() !== before.calmSince?.getTime()
  );
}

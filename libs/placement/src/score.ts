import type { Plan, Score } from './plan-result.js';
import type { Wish } from './snapshot.js';

export function scoreOf({ placements, steps, refusals }: Omit<Plan, 'score'>, wishes: readonly Wish[]): Score {
  const served = new Set(placements.map(({ wishId }) => wishId));
  const started = placements.filter(({ instanceId }) => instanceId === null);
  const unmetReplicas = refusals.filter(({ replaces }) => replaces === null).length;
  return {
    servedWeight: wishes.reduce((sum, { id, priority }) => sum + (served.has(id) ? priority + 1 : 0), 0),
    placedReplicas: wishes.reduce((sum, { replicas }) => sum + replicas, 0) - unmetReplicas,
    unmetReplicas,
    stoppedInstances: steps.filter((step) => step.do === 'drain' || step.do === 'stop').length,
    loadedBytes: started.flatMap(({ gpus }) => gpus).reduce((sum, { reservedBytes }) => sum + reservedBytes, 0),
  };
}

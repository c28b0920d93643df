import type { RefusalView } from '@aivailable/contracts';
import type { Plan } from '@aivailable/placement';
import type { EntityManager } from 'typeorm';
import type { EventOf } from '../events/cluster-event.js';
import type { Decision } from './decide.js';
import type { Deployment } from './deployment.entity.js';
import type { World } from './world.js';
import { DROP_PLACES } from './writes.js';

/** A place where a replica was put, and that is over; of a deployment. */
export interface EndedPlace {
  readonly deploymentId: string;
  readonly placeId: string;
  /** The instance that stands there now; null: nobody can. */
  readonly instanceId: string | null;
  readonly reason: string | null;
}

/** `startedIds`: of the new instances, in the order of the plan. */
export function endedPlaces({ placements, steps }: Plan, startedIds: readonly string[]): readonly EndedPlace[] {
  const taken = placements
    .filter(({ instanceId }) => instanceId === null)
    .flatMap(({ wishId, takesPlace }, i): EndedPlace[] => {
      const instanceId = startedIds[i];
      if (takesPlace === undefined || instanceId === undefined) return [];
      return [{ deploymentId: wishId, placeId: takesPlace, instanceId, reason: null }];
    });
  const givenUp = steps.flatMap((step): EndedPlace[] => {
    if (step.do !== 'abandon-place') return [];
    return [{ deploymentId: step.wishId, placeId: step.placeId, instanceId: null, reason: step.reason }];
  });
  return [...taken, ...givenUp];
}

/** What waited for others to leave, and whose card has not said yet that they are gone, is not given up. */
export function believedEnds(
  ended: readonly EndedPlace[],
  refusals: ReadonlyMap<string, Pick<RefusalView, 'waitsUntil'> | null>,
): readonly EndedPlace[] {
  return ended.filter(({ deploymentId, instanceId }) => {
    return instanceId !== null || refusals.get(deploymentId)?.waitsUntil === undefined;
  });
}

/** Without those whose instance was not started after all: somebody else had the bytes by then. */
export function reallyEnded(ended: readonly EndedPlace[], startedIds: ReadonlySet<string>): readonly EndedPlace[] {
  return ended.filter(({ instanceId }) => instanceId === null || startedIds.has(instanceId));
}

type Line = EventOf<'happened'>;

/** That a replica cannot stand where it was put, and what becomes of it. */
export function putLines({ endedPlaces: ended }: Pick<Decision, 'endedPlaces'>, { deployments }: World): Line[] {
  return ended.flatMap(({ deploymentId, reason }): Line[] => {
    if (reason === null) return [];
    const servedName = deployments.find(({ id }) => id === deploymentId)?.servedName ?? deploymentId;
    const message = `${servedName} goes where there is room, not where it was put: ${reason}`;
    const subject = { deploymentId, servedName };
    return [{ type: 'happened', kind: 'deployment.place-abandoned', message, actor: null, subject }];
  });
}

export function placesLeft({ id, places }: Deployment, ended: readonly EndedPlace[]): Deployment['places'] {
  const over = ended.filter(({ deploymentId }) => deploymentId === id);
  return over.length === 0 ? places : places.filter((place) => !over.some(({ placeId }) => placeId === place.id));
}

/** Of replicas that are wished for no more before they stood there, or the next one to come would go there, years later. */
export async function dropPlaces(
  manager: EntityManager,
  deploymentId: string,
  replicas: number | undefined,
): Promise<void> {
  if (replicas !== undefined) await manager.query(DROP_PLACES, [deploymentId, replicas]);
}

import type { EventOf } from '../../events/cluster-event.js';
import type { Demanded } from './demanded.js';

type Line = EventOf<'happened'>;

/** Each change of what a deployment wants by itself, with its reason. What an admin changed is told where it was done. */
export function demandLines(demanded: ReadonlyMap<string, Demanded>): Line[] {
  return [...demanded.values()].flatMap((one): Line[] => {
    const message = messageOf(one);
    if (message === null) return [];
    const { id, servedName } = one.deployment;
    const subject = { deploymentId: id, servedName };
    return [{ type: 'happened', kind: 'deployment.scaled', message, actor: null, subject }];
  });
}

function messageOf({ deployment, row, newReason, before, seen }: Demanded): string | null {
  const { servedName, availability, deletedAt } = deployment;
  if (deletedAt !== null) return null;
  const was = before?.wantedReplicas ?? (availability === 'always' ? deployment.replicas : 0);
  const [is, extra] = [row.wantedReplicas, row.extraReplicas - (before?.extraReplicas ?? 0)];
  if (was > 0 && is === 0 && newReason !== null) return `unloading ${servedName}: ${newReason}`;
  if (was === 0 && is > 0 && availability === 'hours') return `loading ${servedName} for its hours`;
  if (was === 0 && is > 0 && availability === 'on-demand') return `loading ${servedName}: ${asked(seen.waiting)}`;
  if (was === 0 || is === 0 || extra === 0) return null;
  return `${servedName} ${extra > 0 ? 'grows' : 'shrinks'} from ${was} to ${is} replicas${newReason === null ? '' : `: ${newReason}`}`;
}

function asked(waiting: number): string {
  if (waiting === 0) return 'it was asked for';
  return waiting === 1 ? 'a request waits for it' : `${waiting} requests wait for it`;
}

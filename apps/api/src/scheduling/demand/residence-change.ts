import { CatalogueError, type ChangeDeployment, type DeploymentView, residenceMisfit } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';
import { spanWords } from './replicas-wanted.js';

/** A change of when a deployment is loaded and of how far it grows, judged with what stays as it was. */

const MINUTE_MS = 60_000;

interface Residence {
  readonly availability: NonNullable<DeploymentView['availability']>;
  readonly hours: DeploymentView['hours'];
  readonly replicas: number;
  readonly maxReplicas: number | null;
  readonly idleMs: number;
}

/** Refuses, with a sentence, what does not fit together. */
export function changedResidence(view: DeploymentView, change: ChangeDeployment): Residence {
  const availability = change.availability ?? view.availability ?? 'always';
  const kept = availability === 'hours' ? (view.hours ?? null) : null;
  const changed = {
    availability,
    hours: change.hours ?? kept,
    replicas: change.replicas ?? view.replicas,
    maxReplicas: change.maxReplicas === undefined ? (view.maxReplicas ?? null) : change.maxReplicas,
    idleMs: Math.round((change.idleMinutes ?? view.idleMinutes ?? 10) * MINUTE_MS),
  };
  const misfit = residenceMisfit({
    ...{ availability, replicas: changed.replicas },
    hours: changed.hours ?? undefined,
    maxReplicas: changed.maxReplicas ?? undefined,
  });
  if (misfit !== null) throw new CatalogueError('invalid_request', { detail: misfit });
  return changed;
}

/** `replicas` only where it was asked for: one more may have been put somewhere meanwhile. */
export async function writeResidence(
  manager: EntityManager,
  deploymentId: string,
  { availability, hours, maxReplicas, idleMs }: Residence,
  { replicas = null }: { readonly replicas?: number | null | undefined },
): Promise<void> {
  await manager.query(
    `UPDATE deployments SET availability = $2, hours = $3, replicas = coalesce($4, replicas), max_replicas = $5, idle_ms = $6
     WHERE id = $1 AND deleted_at IS NULL`,
    [deploymentId, availability, hours ? JSON.stringify(hours) : null, replicas, maxReplicas, idleMs],
  );
}

/** For the timeline; nothing where nothing of it was changed. */
export function residenceWords(change: ChangeDeployment, { idleMs }: Residence): string[] {
  const { availability, idleMinutes, hours, maxReplicas } = change;
  return [
    ...(availability === undefined ? [] : [AVAILABILITY_WORDS[availability]]),
    ...(hours === undefined ? [] : ['other hours']),
    ...(idleMinutes === undefined ? [] : [`unloaded after ${spanWords(idleMs)} without a request`]),
    ...(maxReplicas === undefined ? [] : [maxReplicas === null ? 'no growth' : `up to ${maxReplicas} under load`]),
  ];
}

const AVAILABILITY_WORDS: Readonly<Record<Residence['availability'], string>> = {
  always: 'always loaded',
  'on-demand': 'loaded on demand',
  hours: 'loaded by hours',
};

import { CatalogueError, type ChangeDeployment, type DeploymentView } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';
import type { ModelFiles } from '../models/model-files.js';
import { wishedFiles } from './wished-files.js';

/** An admin changes in which lesser forms a deployment will do. What serves stays; the next placement obeys. */
type FormChange = Pick<ChangeDeployment, 'minSlots' | 'fallbackFileIds' | 'allowSmallerQuantisations'>;

/** Throws where the change does not go with what is deployed. */
export async function requireForms(before: DeploymentView, change: FormChange, modelFiles: ModelFiles): Promise<void> {
  const { modelId, fileId, slots } = before;
  const { minSlots, fallbackFileIds = [] } = change;
  if (minSlots !== undefined && minSlots > slots) {
    const detail = `minSlots is with how few slots it will do: ${before.servedName} has ${slots}, so ${minSlots} is too many.`;
    throw new CatalogueError('invalid_request', { detail });
  }
  if (fallbackFileIds.length === 0) return;
  if (modelId === null || fileId === null) {
    const detail = `${before.servedName} is a model of its engine and has no other files.`;
    throw new CatalogueError('invalid_request', { detail });
  }
  await wishedFiles(modelFiles, { modelId, fileId, fallbackFileIds });
}

/** Naming files ends that all smaller ones will do, and the other way round. */
export async function writeForms(manager: EntityManager, deploymentId: string, change: FormChange): Promise<void> {
  const { minSlots = null, fallbackFileIds, allowSmallerQuantisations } = change;
  const files = fallbackFileIds ?? (allowSmallerQuantisations ? [] : null);
  const allowSmaller = allowSmallerQuantisations ?? (fallbackFileIds?.length ? false : null);
  await manager.query(
    `UPDATE deployments SET min_slots = coalesce($2, min_slots), fallback_file_ids = coalesce($3, fallback_file_ids),
       allow_smaller = coalesce($4, allow_smaller)
     WHERE id = $1 AND deleted_at IS NULL`,
    [deploymentId, minSlots, files === null ? null : JSON.stringify(files), allowSmaller],
  );
}

export function formChangeWords({ minSlots, fallbackFileIds, allowSmallerQuantisations }: FormChange): string[] {
  const files = fallbackFileIds?.length === 1 ? '1 other file' : `${fallbackFileIds?.length} other files`;
  const smaller = allowSmallerQuantisations ? 'any smaller file if need be' : 'no other file than those named';
  return [
    ...(minSlots === undefined ? [] : [minSlots === 1 ? 'at least 1 slot' : `at least ${minSlots} slots`]),
    ...(fallbackFileIds === undefined ? [] : [`${fallbackFileIds.length === 0 ? 'no other file' : files} if need be`]),
    ...(allowSmallerQuantisations === undefined ? [] : [smaller]),
  ];
}

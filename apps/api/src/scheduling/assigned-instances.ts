import { createHash } from 'node:crypto';
import { type AssignedFile, type AssignedInstance, DEFAULT_KV_TYPE } from '@aivailable/contracts';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';
import { fileOfInstance } from './form.js';
import type { Instance } from './instance.entity.js';
import type { World } from './world.js';

/** The whole assignment of every node that has one or had one. */
export function assignedInstances(
  world: World,
  rows: readonly Instance[],
): ReadonlyMap<string, readonly AssignedInstance[]> {
  const deployments = new Map(world.deployments.map((deployment) => [deployment.id, deployment]));
  const byNode = new Map<string, AssignedInstance[]>();
  for (const nodeId of world.assigned.keys()) byNode.set(nodeId, []);
  for (const row of rows) {
    const assigned = assignedInstance(row, deployments.get(row.deploymentId), world);
    const list = byNode.get(row.nodeId) ?? [];
    byNode.set(row.nodeId, assigned === null ? list : [...list, assigned]);
  }
  return byNode;
}

function assignedInstance(
  row: Instance,
  deployment: Deployment | undefined,
  { files }: World,
): AssignedInstance | null {
  if (deployment === undefined) return null;
  const file = fileOfInstance(row, files);
  const { servedName, task, contextTokens, engineModel } = deployment;
  if (file === undefined && engineModel === null) return null;
  return {
    ...{ instanceId: row.id, deploymentId: row.deploymentId, servedName, task, contextTokens, slots: row.slots },
    ...{ engine: row.engine, backend: row.backend, gpus: [...row.gpus], wanted: row.wanted, attempt: row.attempt },
    file: file ? assignedFile(file) : null,
    ...(row.kvType === DEFAULT_KV_TYPE ? {} : { kvType: row.kvType }),
    ...(engineModel === null ? {} : { engineModel }),
  };
}

function assignedFile({ sha256, sizeBytes, fileName, path, parts }: StoredFile): AssignedFile {
  return { sha256, sizeBytes, fileName, localPath: path, ...(parts ? { parts: [...parts] } : {}) };
}

export function digestOf(instances: readonly AssignedInstance[]): string {
  return createHash('sha256').update(JSON.stringify(instances)).digest('hex');
}

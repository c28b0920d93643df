import type { DeploymentView, InstanceView } from '@aivailable/contracts';
import { residenceView } from './demand/demand-view.js';
import { seenLoadMs } from './demand/load-times.js';
import type { Deployment } from './deployment.entity.js';
import { fileOfInstance } from './form.js';
import type { Instance, MoveTarget } from './instance.entity.js';
import { lesserWords } from './lesser-forms.js';
import { speedOfInstance } from './speeds/known-speeds.js';
import { observationOf, type World } from './world.js';

export interface Views {
  readonly deployments: readonly DeploymentView[];
  readonly instances: readonly InstanceView[];
}

/** What everybody sees. A deleted deployment is gone at once, its instances when they have drained. */
export function viewsOf(world: World, nowMs: number): Views {
  const lesser = lesserWords(world, nowMs);
  const deployments = new Map(world.deployments.map((deployment) => [deployment.id, deployment]));
  const instances = world.instances.flatMap((row) => {
    const deployment = deployments.get(row.deploymentId);
    return deployment === undefined ? [] : [instanceView(row, deployment, world, lesser.get(row.id) ?? null)];
  });
  return {
    deployments: world.deployments
      .filter(({ deletedAt }) => deletedAt === null)
      .map((deployment) => {
        const view = deploymentView(deployment, world.instances, lesser);
        return { ...view, ...residenceView(deployment, world, nowMs) };
      }),
    instances,
  };
}

export function deploymentView(
  deployment: Deployment,
  rows: readonly Instance[],
  lesser: ReadonlyMap<string, string>,
): DeploymentView {
  const { id, servedName, modelId, fileId, engine, engineModel } = deployment;
  const { task, replicas, contextTokens, slots, priority } = deployment;
  const ready = rows.filter((row) => row.deploymentId === id && row.state === 'ready' && row.wanted === 'run');
  return {
    ...{ deploymentId: id, servedName, modelId, fileId, engine, engineModel },
    ...{ task, replicas, contextTokens, slots, priority, survivesNodeLoss: deployment.survivesNodeLoss },
    minSlots: deployment.minSlots,
    fallbackFileIds: [...deployment.fallbackFileIds],
    allowSmallerQuantisations: deployment.allowSmaller,
    kvType: deployment.kvType,
    ...placesView(deployment),
    lesser: rows.flatMap((row) => (row.deploymentId === id && row.wanted === 'run' && lesser.get(row.id)) || []),
    readyInstances: ready.length,
    refusal: deployment.refusal,
    createdAt: deployment.createdAt.toISOString(),
  };
}

export function instanceView(
  row: Instance,
  { servedName }: Deployment,
  world: World,
  lesser: string | null,
): InstanceView {
  const { id, deploymentId, nodeId, engine, backend, state, wanted, pid, footprint, measured, failure, replaces } = row;
  const observation = observationOf(world, row);
  return {
    ...{ instanceId: id, deploymentId, servedName, nodeId, engine, backend, state, wanted, pid, footprint },
    reservedFrom: row.reservedFrom,
    pinned: row.pinned,
    gpus: row.gpus.map(({ gpuId, reservedBytes }) => ({ gpuId, reservedBytes })),
    kvType: row.kvType,
    ...{ slots: row.slots, fileId: row.fileId, quantisation: fileOfInstance(row, world.files)?.quantisation ?? null },
    lesser,
    tokensPerSecond: speedOfInstance(row, world),
    busySlots: state === 'lost' ? 0 : (observation?.busySlots ?? 0),
    progress: state === 'lost' ? null : (observation?.progress ?? null),
    ...{ measured, failure, replaces, drainReason: row.drainReason, moveTo: moveToView(row.moveTo) },
    stateSince: row.stateSince.toISOString(),
    loadMs: seenLoadMs(row, world),
    createdAt: row.createdAt.toISOString(),
  };
}

function placesView({ onlyOn, keepOff, apartFrom, places }: Deployment) {
  return {
    ...{ onlyOn: [...onlyOn], keepOff: [...keepOff], apartFrom: [...apartFrom] },
    places: places.map(({ nodeId, gpuIds, after }) => {
      return { nodeId, ...(gpuIds && { gpuIds: [...gpuIds] }), ...(after && { after: [...after] }) };
    }),
  };
}

function moveToView(moveTo: MoveTarget | null): InstanceView['moveTo'] {
  if (moveTo === null) return null;
  const { nodeId, gpuIds, undoUntil = null, after = [] } = moveTo;
  return { nodeId, gpuIds: gpuIds === null ? null : [...gpuIds], undoUntil, after: [...after] };
}

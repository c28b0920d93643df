import type { LiveState } from '@aivailable/contracts';
import { aLiveState } from '../builders.js';
import { labDeployments } from './lab-deployments.js';
import { labInstances } from './lab-instances.js';
import { labImports, labModels } from './lab-models.js';
import { labNodes } from './lab-nodes.js';

export function labState(): LiveState {
  return aLiveState({
    nodes: byId(labNodes(), (node) => node.nodeId),
    instances: byId(labInstances(), (instance) => instance.instanceId),
    deployments: byId(labDeployments(), (deployment) => deployment.deploymentId),
    models: byId(labModels(), (model) => model.modelId),
    imports: byId(labImports(), (one) => one.importId),
  });
}

function byId<T>(things: readonly T[], id: (thing: T) => string): Record<string, T> {
  return Object.fromEntries(things.map((thing) => [id(thing), thing]));
}

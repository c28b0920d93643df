import { GIB, type LiveState, type NodeStore } from '@aivailable/contracts';
import { aLiveState } from '../builders.js';
import { labDeployments } from './lab-deployments.js';
import { labInstances } from './lab-instances.js';
import { digestOf, labImports, labModels } from './lab-models.js';
import { labNodes } from './lab-nodes.js';

export function labState(): LiveState {
  return aLiveState({
    nodes: byId(labNodes(), (node) => node.nodeId),
    instances: byId(labInstances(), (instance) => instance.instanceId),
    deployments: byId(labDeployments(), (deployment) => deployment.deploymentId),
    models: byId(labModels(), (model) => model.modelId),
    stores: byId(labStores(), (store) => store.nodeId),
    imports: byId(labImports(), (one) => one.importId),
  });
}

/** What lies on the disks of the lab. */
function labStores(): NodeStore[] {
  const file = (fileId: string, gib: number) => ({ sha256: digestOf(fileId), sizeBytes: Math.round(gib * GIB) });
  return [
    { nodeId: 'attic', files: [file('q4', 8.37), file('l4', 4.58), file('n8', 0.26)] },
    { nodeId: 'desk-anna', files: [file('l4', 4.58)] },
    { nodeId: 'desk-ben', files: [file('n8', 0.26)] },
  ];
}

function byId<T>(things: readonly T[], id: (thing: T) => string): Record<string, T> {
  return Object.fromEntries(things.map((thing) => [id(thing), thing]));
}

import { GIB, type LiveChange, type LiveState } from '@aivailable/contracts';
import { aDeployment, aGpu, aLiveState, aNode, anInstance } from '../builders.js';

const GPUS = 8;

/** Nodes with 8 GPUs each and an instance on every GPU: with 50 of them, what the map must bear at one report a second. */
export function largeState(nodes: number): LiveState {
  const live = aLiveState();
  for (let n = 0; n < nodes; n++) {
    const gpus = Array.from({ length: GPUS }, (_, index) =>
      aGpu({ id: `g${n}-${index}`, index, totalGib: 24, usedGib: 9 }),
    );
    const name = `node-${n}`;
    live.nodes[name] = aNode({ name, gpus });
    for (const { id, index } of gpus) {
      const deploymentId = `d${index}`;
      const gpu = { gpuId: id, reservedBytes: 7 * GIB };
      const own = { instanceId: `i-${id}`, deploymentId, servedName: `model-${index}` };
      live.instances[own.instanceId] = anInstance({ ...own, nodeId: name, gpus: [gpu], reservedGib: 7 });
      live.deployments[deploymentId] = aDeployment({ deploymentId, servedName: own.servedName, replicas: nodes });
    }
  }
  return live;
}

/** One report of every node: gauges of every GPU moved, and the memory of every card so much that plans have to be made anew. */
export function largeTick(live: LiveState, nowMs: number): LiveChange[] {
  return Object.values(live.nodes).map((node) => ({
    kind: 'nodes' as const,
    id: node.nodeId,
    value: {
      ...node,
      seenAt: new Date(nowMs).toISOString(),
      gpus: node.gpus.map((gpu) => ({
        ...gpu,
        utilisationPercent: (gpu.index * 13 + Math.floor(nowMs / 1000)) % 100,
        powerW: 50 + ((gpu.index * 7 + Math.floor(nowMs / 1000)) % 200),
        usedBytes: (8 + ((Math.floor(nowMs / 1000) + gpu.index) % 4) / 2) * GIB,
      })),
    },
  }));
}

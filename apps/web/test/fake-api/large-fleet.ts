import { GIB, type LiveChange, type LiveState, type NodeView } from '@aivailable/contracts';
import { aDeployment, aGpu, aLiveState, aNode, anInstance } from '../builders.js';

const GPUS = 8;
const SITES = ['basement', 'campus-north', 'data-centre'];
/** One of each, so that no state is only there when something breaks. */
const TROUBLES: Readonly<Record<number, Partial<NodeView>>> = {
  1: { liveness: 'lost' },
  2: { liveness: 'suspect' },
  3: { intent: 'draining' },
  4: { intent: 'cordoned' },
};

/** Nodes with 8 GPUs each and an instance on every GPU: with 50 of them, what the map must bear at one report a second. */
export function largeState(nodes: number): LiveState {
  const live = aLiveState();
  for (let n = 0; n < nodes; n++) {
    const gpus = Array.from({ length: GPUS }, (_, index) =>
      aGpu({ id: `g${n}-${index}`, index, totalGib: 24, usedGib: 9 }),
    );
    const name = `node-${n}`;
    const labels = { site: SITES[n % SITES.length] ?? '', rack: String(Math.floor(n / 10) + 1) };
    live.nodes[name] = aNode({ name, gpus, labels, ...TROUBLES[n] });
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
  const speaking = Object.values(live.nodes).filter(({ liveness }) => liveness === 'ready');
  return speaking.map((node) => ({
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

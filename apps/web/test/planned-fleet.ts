import { GIB, type LiveState } from '@aivailable/contracts';
import type { PlacementNode, Wish } from '@aivailable/placement';
import type { PlannedFleet } from '../src/server/planner/planner-talk.js';
import { aDeployment, aGpu, aNode, anInstance } from './builders.js';

/** A node with one card, in the planner's words. */
export const plannedNode = (id: string, gib: number, more: Partial<PlacementNode> = {}): PlacementNode => ({
  ...{ id, name: id, liveness: 'ready', intent: 'open' },
  engines: [{ engine: 'embedded', backends: ['cuda'], version: '3.21.1' }],
  gpus: [
    {
      ...{ id: 'gpu', index: 0, name: 'RTX 3060', kind: 'real', backends: ['cuda'], refusal: null },
      ...{ totalBytes: gib * GIB, usableBytes: gib * GIB, architecture: 'Ampere' },
    },
  ],
  ...more,
});

const wishOf = (id: string, gib: number): Wish => ({
  ...{ id, name: id, replicas: 1, priority: 50, task: 'chat', avoidNodeIds: [] },
  variants: [{ id: `${id}-q4`, layers: 32, footprints: [{ backend: 'cuda', perGpuBytes: [gib * GIB] }] }],
});

const instanceOf = (id: string, wishId: string, nodeId: string, gib: number) => ({
  ...{ id, wishId, nodeId, variantId: `${wishId}-q4`, gpus: [{ gpuId: 'gpu', reservedBytes: gib * GIB }] },
  ...{ engine: 'embedded' as const, backend: 'cuda' as const, state: 'ready' as const, wanted: 'run' as const },
  ...{ replaces: null, steadySince: 0 },
});

/** Two cards of 8 and 7 GiB and one of 3; `big` (6) on the first, `small` (2) on the second. */
export function aPlannedFleet(at = '2026-08-01T10:00:00.000Z'): PlannedFleet {
  return {
    at,
    snapshot: {
      nodes: [plannedNode('first', 8), plannedNode('second', 7), plannedNode('third', 3)],
      wishes: [wishOf('big', 6), wishOf('small', 2)],
      instances: [instanceOf('big-1', 'big', 'first', 6), instanceOf('small-1', 'small', 'second', 2)],
      pins: [],
    },
    options: { brakeEngaged: false },
  };
}

/** The same fleet as the live feed would tell it. */
export function aLivePlannedFleet(): Pick<LiveState, 'nodes' | 'instances' | 'deployments'> {
  const { snapshot } = aPlannedFleet();
  const gibOf = (bytes: number | null | undefined) => (bytes ?? 0) / GIB;
  const nodes = snapshot.nodes.map(({ name, gpus }) => {
    return aNode({ name, gpus: gpus.map(({ id, totalBytes }) => aGpu({ id, totalGib: gibOf(totalBytes) })) });
  });
  const instances = snapshot.instances.map(({ id, wishId, nodeId, gpus }) => {
    const reservedGib = gibOf(gpus[0]?.reservedBytes);
    const shares = gpus.map((share) => ({ ...share }));
    return anInstance({ instanceId: id, deploymentId: wishId, servedName: wishId, nodeId, gpus: shares, reservedGib });
  });
  const deployments = snapshot.wishes.map(({ id }) => aDeployment({ deploymentId: id, servedName: id }));
  return {
    nodes: Object.fromEntries(nodes.map((node) => [node.nodeId, node])),
    instances: Object.fromEntries(instances.map((one) => [one.instanceId, one])),
    deployments: Object.fromEntries(deployments.map((one) => [one.deploymentId, one])),
  };
}

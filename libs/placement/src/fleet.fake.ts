import { GIB } from '@aivailable/contracts';
import { withoutPlaces } from './places-after.js';
import type { Plan } from './plan-result.js';
import type { CurrentInstance, PlacementGpu, PlacementNode, Snapshot, Wish } from './snapshot.js';

/** Snapshots in few words, and what the world looks like after a plan. For tests. */

export function fakeGpu(id: string, usableGib: number | null, more: Partial<PlacementGpu> = {}): PlacementGpu {
  return {
    ...{ id, index: 0, name: 'RX 6800', kind: 'real', backends: ['vulkan'], refusal: null },
    usableBytes: usableGib === null ? null : Math.round(usableGib * GIB),
    ...more,
  };
}

export function fakeNode(id: string, gpus: PlacementGpu[], more: Partial<PlacementNode> = {}): PlacementNode {
  const engines = [{ engine: 'embedded' as const, backends: ['vulkan' as const, 'cuda' as const] }];
  return { id, name: id, liveness: 'ready', intent: 'open', gpus, engines, ...more };
}

/** One node with one GPU for each number of GiB: n1, n2, ... */
export function fakeNodes(...gib: number[]): PlacementNode[] {
  return gib.map((size, i) => fakeNode(`n${i + 1}`, [fakeGpu('gpu', size)]));
}

/** A wish that needs so many GiB however many GPUs share it. */
export function fakeWish(id: string, gib: number, more: Partial<Wish> = {}): Wish {
  const bytes = Math.round(gib * GIB);
  const footprints = [1, 2, 3, 4].map((count) => ({
    backend: 'vulkan' as const,
    perGpuBytes: Array.from({ length: count }, () => Math.ceil(bytes / count)),
  }));
  const variants = [{ id: `${id}-q4`, layers: 32, footprints }];
  return { id, name: id, replicas: 1, priority: 50, task: 'chat', variants, avoidNodeIds: [], ...more };
}

export function fakeInstance(
  id: string,
  wishId: string,
  nodeId: string,
  more: Partial<CurrentInstance> & { gib?: number } = {},
): CurrentInstance {
  const { gib = 1, ...rest } = more;
  return {
    ...{ id, wishId, variantId: `${wishId}-q4`, nodeId, gpus: [{ gpuId: 'gpu', reservedBytes: gib * GIB }] },
    ...{ engine: 'embedded', backend: 'vulkan', state: 'ready', wanted: 'run', replaces: null, steadySince: 0 },
    ...rest,
  };
}

export function fakeSnapshot(parts: Partial<Snapshot>): Snapshot {
  return { nodes: [], wishes: [], instances: [], pins: [], ...parts };
}

/** The world right after the steps that wait for nothing: what was started is only assigned yet. */
export function applySteps(snapshot: Snapshot, plan: Plan): Snapshot {
  const fresh = plan.placements.filter(({ instanceId }) => instanceId === null);
  const started = fresh.map(({ instanceId: _, takesPlace, ...rest }, index): CurrentInstance => {
    const id = `new-${lastBorn(snapshot) + 1 + index}`;
    const pinned = takesPlace !== undefined && { pinned: true };
    return { ...rest, id, state: 'assigned', wanted: 'run', steadySince: 9, ...pinned };
  });
  const due = plan.steps.flatMap((step) => ('waitsFor' in step && step.waitsFor === null ? [step] : []));
  const gone = new Set(due.flatMap((step) => (step.do === 'stop' ? [step.instanceId] : [])));
  const drained = new Set(due.flatMap((step) => (step.do === 'drain' ? [step.instanceId] : [])));
  const abandoned = plan.steps.flatMap((step) => (step.do === 'abandon' ? [step.instanceId] : []));
  const kept = snapshot.instances
    .filter(({ id }) => !gone.has(id))
    .map((instance) => (drained.has(instance.id) ? { ...instance, wanted: 'drain' as const } : instance));
  return {
    ...snapshot,
    instances: [...kept, ...started],
    wishes: withoutPlaces(snapshot.wishes, plan),
    pins: snapshot.pins.filter((pin) => !abandoned.includes(pin.instanceId) && !gone.has(pin.instanceId)),
  };
}

/** No two that stand have one id. */
function lastBorn({ instances }: Snapshot): number {
  return Math.max(0, ...instances.map(({ id }) => Number(/^new-(\d+)$/.exec(id)?.[1] ?? 0)));
}

const ON_THE_WAY: readonly string[] = ['assigned', 'fetching', 'starting'];

/** Agents do as told: what was assigned gets ready, what drains goes. */
export function letAgentsWork(snapshot: Snapshot): Snapshot {
  const present = snapshot.instances.filter(({ wanted }) => wanted === 'run');
  const ids = new Set(present.map(({ id }) => id));
  return {
    ...snapshot,
    instances: present.map((instance) =>
      ON_THE_WAY.includes(instance.state) ? { ...instance, state: 'ready' as const } : instance,
    ),
    pins: snapshot.pins.filter(({ instanceId }) => ids.has(instanceId)),
  };
}

import {
  createDeployment,
  type DraftedWish,
  type InstanceView,
  type LiveState,
  type NodeView,
} from '@aivailable/contracts';
import type { CurrentInstance, PlacementNode, Snapshot, Wish } from '@aivailable/placement';
import type { FakeLive } from './live.js';

/** The fake's fleet in the planner's words: what is used and not ours is foreign, and wishes take what they took. */
export function planningSnapshotOf(state: LiveState): { at: string; snapshot: Snapshot; options: object } {
  const instances = Object.values(state.instances);
  return {
    at: new Date().toISOString(),
    options: { brakeEngaged: false },
    snapshot: {
      nodes: Object.values(state.nodes).map((node) => placementNode(node, instances)),
      wishes: Object.values(state.deployments).map((one): Wish => {
        const { deploymentId, servedName, replicas, priority, task, fileId } = one;
        const bytes = instances.find((each) => each.deploymentId === deploymentId)?.footprint.totalBytes ?? 0;
        const backends = ['cuda', 'rocm', 'vulkan'] as const;
        const footprints = backends.map((backend) => ({ backend, perGpuBytes: [bytes] }));
        const variants = bytes > 0 ? [{ id: fileId ?? deploymentId, layers: 1, footprints }] : [];
        return { id: deploymentId, name: servedName, replicas, priority, task, variants, avoidNodeIds: [] };
      }),
      instances: instances.map((one) => currentInstance(one, state)),
      pins: [],
    },
  };
}

const KV_SHARE = { f16: 1, q8_0: 34 / 64, q4_0: 18 / 64 };

/** As if every file took its own size and a third more. */
export function draftedWishOf(body: Record<string, unknown>, { models }: LiveState): DraftedWish {
  const model = models[String(body.modelId)];
  const file = model?.files.find(({ fileId }) => fileId === body.fileId) ?? model?.files[0];
  const weightsBytes = file?.sizeBytes ?? 0;
  const asked = createDeployment.safeParse(body).data;
  const kvBytes = Math.round(weightsBytes * 0.25 * KV_SHARE[asked?.kvType ?? 'f16']);
  const rest = { kvBytes, computeBytes: Math.round(weightsBytes * 0.06) };
  const overheadBytes = Math.round(weightsBytes * 0.03);
  const totalBytes = weightsBytes + rest.kvBytes + rest.computeBytes + overheadBytes;
  const footprint = { weightsBytes, ...rest, overheadBytes, totalBytes };
  const variantId = file?.fileId ?? 'none';
  const backends = ['cuda', 'rocm', 'vulkan'] as const;
  const footprints = backends.map((backend) => ({ backend, perGpuBytes: [totalBytes] }));
  const wish = {
    ...{ id: 'preview', name: String(body.servedName ?? model?.name), replicas: Number(body.replicas ?? 1) },
    ...{ priority: Number(body.priority ?? 50), task: 'chat', avoidNodeIds: [] },
    variants: [{ id: variantId, layers: 1, footprints }],
    onlyOn: asked?.onlyOn?.map(({ nodeId, gpuIds = null }) => ({ nodeId, gpuIds })),
    ...{ keepOffNodeIds: asked?.keepOff, apartFromWishIds: asked?.apartFrom },
  };
  return { wish, footprints: backends.map((backend) => ({ variantId, backend, gpuCount: 1, footprint })) };
}

function placementNode(node: NodeView, instances: readonly InstanceView[]): PlacementNode {
  const { nodeId, name, liveness, intent, engines } = node;
  const gpus = node.gpus.map((gpu) => {
    const held = instances.flatMap((one) => (one.nodeId === nodeId ? one.gpus : []));
    const ours = held.reduce((sum, { gpuId, reservedBytes }) => sum + (gpuId === gpu.id ? reservedBytes : 0), 0);
    const foreign = Math.max(0, (gpu.usedBytes ?? 0) - ours);
    const { id, index, kind, backends, totalBytes, architecture } = gpu;
    const usableBytes = totalBytes === null ? null : totalBytes - foreign;
    return { id, index, name: gpu.name, kind, backends, totalBytes, usableBytes, architecture, refusal: gpu.refusal };
  });
  return { id: nodeId, name, liveness, intent, engines, gpus };
}

function currentInstance(one: InstanceView, { deployments }: LiveState): CurrentInstance {
  const { instanceId, deploymentId, nodeId, gpus, engine, backend, state, wanted, replaces } = one;
  const variantId = deployments[deploymentId]?.fileId ?? deploymentId;
  return {
    ...{ id: instanceId, wishId: deploymentId, variantId, nodeId, gpus, engine, backend, state, wanted, replaces },
    steadySince: 0,
  };
}

const LOAD_MS = 4_000;

/** Loads for a while, then serves; the old one goes when it may not come back any more. */
export function startMove(live: FakeLive, id: string, body: Record<string, unknown>): InstanceView | null {
  const old = live.state.instances[id];
  const nodeId = String(body.nodeId);
  const expected = Array.isArray(body.expects) ? body.expects : null;
  if (!old || !live.state.nodes[nodeId]) return null;
  const undoMs = Number(body.undoSeconds ?? 0) * 1_000;
  const undoUntil = new Date(Date.now() + undoMs).toISOString();
  const next: InstanceView = { ...old, instanceId: `${id}+`, nodeId, state: 'starting', replaces: id };
  const successor = { ...next, gpus: expected ?? old.gpus };
  put(live, { ...old, moveTo: { nodeId, gpuIds: null, undoUntil, after: [] } }, successor);
  setTimeout(() => stands(live, id) && put(live, { ...successor, state: 'ready' }), LOAD_MS).unref();
  setTimeout(() => stands(live, id) && finish(live, id, successor), Math.max(LOAD_MS, undoMs) + 500).unref();
  return successor;
}

export function takeMoveBack(live: FakeLive, id: string): InstanceView | null {
  const old = live.state.instances[id];
  if (!old?.moveTo) return null;
  const back = { ...old, moveTo: null };
  put(live, back);
  live.change([{ kind: 'instances', id: `${id}+`, value: null }]);
  return back;
}

const stands = ({ state }: FakeLive, id: string) => state.instances[id]?.moveTo != null;

function finish(live: FakeLive, id: string, successor: InstanceView): void {
  put(live, { ...successor, state: 'ready', replaces: null });
  live.change([{ kind: 'instances', id, value: null }]);
}

function put(live: FakeLive, ...instances: InstanceView[]): void {
  live.change(instances.map((value) => ({ kind: 'instances', id: value.instanceId, value })));
}

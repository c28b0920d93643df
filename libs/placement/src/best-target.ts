import type { Ask } from './asks.js';
import { findPlace } from './find-place.js';
import { believedNodes, holdingInstances, Ledger } from './ledger.js';
import { Separations } from './place-rules.js';
import type { RefusedCandidate } from './plan-result.js';
import type { MoveTarget } from './preview.js';
import type { CurrentInstance, PlacementNode, PlanOptions, Snapshot } from './snapshot.js';

/** GPU ids are unique on their node only. */
export interface Spared {
  readonly nodeId: string;
  readonly gpuIds: ReadonlySet<string>;
}

export interface BestTarget {
  /** Null where nothing will do. */
  readonly target: MoveTarget | null;
  readonly candidates: readonly RefusedCandidate[];
}

/**
 * Where an instance would best go if it had to leave its place: another node, else other GPUs of its own. `spared` is
 * a place that it shall leave alone. The bytes that it holds now stay taken, because it stays until its successor is ready.
 */
export function bestTarget(
  snapshot: Snapshot,
  instanceId: string,
  options: PlanOptions = {},
  spared: Spared | null = null,
): BestTarget {
  const instance = snapshot.instances.find(({ id }) => id === instanceId);
  const wish = snapshot.wishes.find(({ id }) => id === instance?.wishId);
  if (instance === undefined || wish === undefined) return { target: null, candidates: [] };
  const nodes = believedNodes(snapshot, options);
  const holding = holdingInstances(snapshot.instances, new Map(nodes.map((node) => [node.id, node])), options);
  const ask: Ask = { wish, replica: 1, replacing: instance, pin: null, yields: false, reason: 'moved' };
  const ledger = new Ledger(nodes, holding);
  const occupied = new Set(holding.filter((other) => isBeside(other, instance)).map(({ nodeId }) => nodeId));
  const beside = holding.filter(({ id, wanted }) => id !== instanceId && wanted === 'run');
  const apartOn = new Separations(snapshot.wishes).nodesFor(wish, beside);
  const free = nodes.map((node) => without(node, spared));
  const others = free.filter(({ id }) => id !== instance.nodeId);
  const elsewhere = findPlace(ask, { nodes: others, ledger, occupied, apartOn });
  if (elsewhere.place !== null) return { target: targetOf(elsewhere.place), candidates: [] };
  const own = { nodeId: instance.nodeId, gpuIds: new Set(instance.gpus.map(({ gpuId }) => gpuId)) };
  const home = free.filter(({ id }) => id === instance.nodeId).map((node) => without(node, own));
  // It is there on all of them: no other place, and nothing that its node lacks.
  if (home.every(({ gpus }) => gpus.length === 0)) return { target: null, candidates: elsewhere.candidates };
  const { place, candidates } = findPlace(ask, { nodes: home, ledger, occupied, apartOn });
  if (place !== null) return { target: targetOf(place), candidates: [] };
  return { target: null, candidates: [...elsewhere.candidates, ...candidates] };
}

function isBeside(other: CurrentInstance, instance: CurrentInstance): boolean {
  return other.wishId === instance.wishId && other.id !== instance.id && other.wanted === 'run';
}

function without(node: PlacementNode, spared: Spared | null): PlacementNode {
  if (spared === null || spared.nodeId !== node.id) return node;
  return { ...node, gpus: node.gpus.filter(({ id }) => !spared.gpuIds.has(id)) };
}

function targetOf({ node, gpus }: { node: PlacementNode; gpus: readonly { gpuId: string }[] }): MoveTarget {
  return { nodeId: node.id, gpuIds: gpus.map(({ gpuId }) => gpuId) };
}

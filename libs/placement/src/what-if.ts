import { plan } from './plan.js';
import type { Placement, Plan, Refusal } from './plan-result.js';
import type { PlacementGpu, PlacementNode, PlanOptions, Snapshot, Wish } from './snapshot.js';

/** Something that has not happened. */
export type Supposition =
  | { readonly kind: 'add-gpu'; readonly nodeId: string; readonly gpu: PlacementGpu }
  | { readonly kind: 'add-node'; readonly node: PlacementNode }
  | { readonly kind: 'lose-node'; readonly nodeId: string }
  | { readonly kind: 'drain-node'; readonly nodeId: string }
  /** A new wish, or another form of the one with this id. */
  | { readonly kind: 'deploy'; readonly wish: Wish }
  | { readonly kind: 'remove'; readonly wishId: string };

/** What the planner would do if it had, beside what it would do as things are. */
export interface WhatIf {
  /** False where the supposition speaks of what is not there; nothing is planned then. */
  readonly ok: boolean;
  /** One sentence for each thing that would change; the first says so where nothing would. */
  readonly messages: readonly string[];
  /** Wishes that would have another number of replicas with a place. */
  readonly changes: readonly ReplicaChange[];
  /** Refusals that there would be and are not now. */
  readonly newRefusals: readonly Refusal[];
  readonly before: Plan;
  readonly after: Plan;
}

export interface ReplicaChange {
  readonly wishId: string;
  readonly name: string;
  readonly placedBefore: number;
  readonly placedAfter: number;
}

export function whatIf(snapshot: Snapshot, supposition: Supposition, options: PlanOptions = {}): WhatIf {
  const before = plan(snapshot, options);
  const obstacle = obstacleTo(snapshot, supposition);
  if (obstacle !== null)
    return { ok: false, messages: [obstacle], changes: [], newRefusals: [], before, after: before };
  const supposed = suppose(snapshot, supposition);
  const after = plan(supposed, options);
  const changes = changesBetween([snapshot, before], [supposed, after]);
  const known = new Set(before.refusals.map(keyOf));
  const newRefusals = after.refusals.filter((refusal) => !known.has(keyOf(refusal)));
  return {
    ok: true,
    messages: messagesOf(changes, newRefusals, newStarts(supposed, after, before)),
    changes,
    newRefusals,
    before,
    after,
  };
}

function obstacleTo({ nodes, wishes }: Snapshot, supposition: Supposition): string | null {
  const hasNode = (id: string) => nodes.some((node) => node.id === id);
  switch (supposition.kind) {
    case 'add-gpu':
    case 'lose-node':
    case 'drain-node':
      return hasNode(supposition.nodeId) ? null : `There is no node ${supposition.nodeId}.`;
    case 'add-node':
      return hasNode(supposition.node.id) ? `There is a node ${supposition.node.id} already.` : null;
    case 'remove':
      return wishes.some(({ id }) => id === supposition.wishId) ? null : `There is no wish ${supposition.wishId}.`;
    case 'deploy':
      return null;
    default:
      return supposition satisfies never;
  }
}

function suppose(snapshot: Snapshot, supposition: Supposition): Snapshot {
  const { nodes, wishes } = snapshot;
  const changeNode = (id: string, change: (node: PlacementNode) => PlacementNode): Snapshot => {
    return { ...snapshot, nodes: nodes.map((node) => (node.id === id ? change(node) : node)) };
  };
  switch (supposition.kind) {
    case 'add-gpu':
      return changeNode(supposition.nodeId, (node) => ({ ...node, gpus: [...node.gpus, supposition.gpu] }));
    case 'add-node':
      return { ...snapshot, nodes: [...nodes, supposition.node] };
    case 'lose-node':
      return changeNode(supposition.nodeId, (node) => ({ ...node, liveness: 'lost' }));
    case 'drain-node':
      return changeNode(supposition.nodeId, (node) => ({ ...node, intent: 'draining' }));
    case 'deploy':
      return { ...snapshot, wishes: [...wishes.filter(({ id }) => id !== supposition.wish.id), supposition.wish] };
    case 'remove':
      return { ...snapshot, wishes: wishes.filter(({ id }) => id !== supposition.wishId) };
    default:
      return supposition satisfies never;
  }
}

type Planned = readonly [Snapshot, Plan];

function changesBetween([was, before]: Planned, [will, after]: Planned): ReplicaChange[] {
  const names = new Map([...was.wishes, ...will.wishes].map(({ id, name }) => [id, name]));
  return [...names].flatMap(([wishId, name]) => {
    const placedBefore = placedOf(wishId, was, before);
    const placedAfter = placedOf(wishId, will, after);
    return placedBefore === placedAfter ? [] : [{ wishId, name, placedBefore, placedAfter }];
  });
}

function placedOf(wishId: string, { wishes }: Snapshot, { refusals }: Plan): number {
  const wanted = wishes.find(({ id }) => id === wishId)?.replicas ?? 0;
  return wanted - refusals.filter((refusal) => refusal.wishId === wishId && refusal.replaces === null).length;
}

function keyOf({ wishId, replica, replaces }: Refusal): string {
  return `${wishId} ${replica} ${replaces}`;
}

function messagesOf(changes: readonly ReplicaChange[], refusals: readonly Refusal[], starts: readonly string[]) {
  const counted = changes.map(({ name, placedBefore, placedAfter }) => {
    return `${name} would have ${placedAfter} of its replicas placed; now ${placedBefore}.`;
  });
  const messages = [...counted, ...starts, ...refusals.map(({ message }) => message)];
  return messages.length === 0 ? ['Nothing would change.'] : messages;
}

/** Instances that would be started and otherwise would not, or not there. */
function newStarts({ nodes, wishes }: Snapshot, after: Plan, before: Plan): string[] {
  const known = new Set(startsOf(before).map(({ wishId, nodeId }) => `${wishId} ${nodeId}`));
  const started = startsOf(after).filter(({ wishId, nodeId }) => !known.has(`${wishId} ${nodeId}`));
  return started.map(({ wishId, nodeId }) => {
    const wish = wishes.find(({ id }) => id === wishId)?.name ?? wishId;
    return `${wish} would be started on ${nodes.find(({ id }) => id === nodeId)?.name ?? nodeId}.`;
  });
}

function startsOf({ placements }: Plan): readonly Placement[] {
  return placements.filter(({ instanceId }) => instanceId === null);
}

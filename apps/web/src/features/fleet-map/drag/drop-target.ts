import type { NodeView } from '@aivailable/contracts';
import type { Destination } from '../../../server/planner/planner-talk.js';

/** Where an instance may be put down. */
export type DropTarget =
  | { readonly kind: 'anywhere' }
  | { readonly kind: 'node'; readonly nodeId: string }
  | { readonly kind: 'gpu'; readonly nodeId: string; readonly gpuId: string };

/** What stands in `data-drop` of its element: ids may hold any letter. */
export function keyOf(target: DropTarget): string {
  switch (target.kind) {
    case 'anywhere':
      return '[]';
    case 'node':
      return JSON.stringify([target.nodeId]);
    case 'gpu':
      return JSON.stringify([target.nodeId, target.gpuId]);
    default:
      return target satisfies never;
  }
}

export function targetOf(key: string): DropTarget {
  const [nodeId, gpuId]: (string | undefined)[] = JSON.parse(key);
  if (nodeId === undefined) return { kind: 'anywhere' };
  return gpuId === undefined ? { kind: 'node', nodeId } : { kind: 'gpu', nodeId, gpuId };
}

export function destinationOf(target: DropTarget): Destination {
  switch (target.kind) {
    case 'anywhere':
      return 'anywhere';
    case 'node':
      return { nodeId: target.nodeId };
    case 'gpu':
      return { nodeId: target.nodeId, gpuIds: [target.gpuId] };
    default:
      return target satisfies never;
  }
}

/** In the order of the map: anywhere, then each node before its GPUs. */
export function targetKeys(nodes: readonly NodeView[]): string[] {
  const ofNode = ({ nodeId, gpus }: NodeView) => [
    keyOf({ kind: 'node', nodeId }),
    ...gpus.map(({ id }) => keyOf({ kind: 'gpu', nodeId, gpuId: id })),
  ];
  return [keyOf({ kind: 'anywhere' }), ...nodes.flatMap(ofNode)];
}

/** Where an arrow leads: up and down by one, left and right by a whole node, and no further than the ends. */
export function stepTo(keys: readonly string[], from: string, arrow: string): string {
  const at = Math.max(0, keys.indexOf(from));
  const last = keys.length - 1;
  const isNode = (key: string | undefined) => key !== undefined && targetOf(key).kind !== 'gpu';
  switch (arrow) {
    case 'ArrowDown':
      return keys[Math.min(last, at + 1)] ?? from;
    case 'ArrowUp':
      return keys[Math.max(0, at - 1)] ?? from;
    case 'ArrowRight':
      return keys.slice(at + 1).find(isNode) ?? from;
    case 'ArrowLeft':
      return keys.slice(0, at).reverse().find(isNode) ?? from;
    case 'Home':
      return keys[0] ?? from;
    case 'End':
      return keys[last] ?? from;
    default:
      return from;
  }
}

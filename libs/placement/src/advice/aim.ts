import type { CurrentInstance, Snapshot, Wish } from '../snapshot.js';

/** What a search is to make better: a place for one replica, or more speed for all that serve. */
export type Aim =
  | { readonly for: 'room'; readonly wish: Wish; readonly leaving: CurrentInstance | null }
  | { readonly for: 'speed' };

/** What serves and is on no way: of the others nobody knows yet what they will need. */
export function mayMove(instance: CurrentInstance, { nodes, pins, instances }: Snapshot): boolean {
  const node = nodes.find(({ id }) => id === instance.nodeId);
  return (
    instance.state === 'ready' &&
    instance.wanted === 'run' &&
    instance.pinned !== true &&
    node?.liveness === 'ready' &&
    !pins.some(({ instanceId }) => instanceId === instance.id) &&
    !instances.some(({ replaces }) => replaces === instance.id) &&
    instance.replaces === null
  );
}

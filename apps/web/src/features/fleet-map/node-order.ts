import type { NodeView } from '@aivailable/contracts';

/** As people read names: node-2 before node-10. */
export function byName(a: NodeView, b: NodeView): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

import type { InstanceObservation, NodeView } from '@aivailable/contracts';
import { FleetView } from '../../src/fleet/fleet-view.js';

/** A fleet whose nodes the test sets. */
export class FakeFleetView extends FleetView {
  readonly #nodes = new Map<string, NodeView>();
  readonly #listeners = new Set<(nodeId: string) => void>();

  set(node: NodeView): void {
    this.#nodes.set(node.nodeId, node);
    this.#tell(node.nodeId);
  }

  /** All at once, as silence is noticed: whoever hears of the first sees the others as they are by then. */
  setAll(nodes: readonly NodeView[]): void {
    for (const node of nodes) this.#nodes.set(node.nodeId, node);
    for (const { nodeId } of nodes) this.#tell(nodeId);
  }

  remove(nodeId: string): void {
    this.#nodes.delete(nodeId);
    this.#tell(nodeId);
  }

  nodes(): readonly NodeView[] {
    return [...this.#nodes.values()];
  }

  node(nodeId: string): NodeView | undefined {
    return this.#nodes.get(nodeId);
  }

  store(): undefined {
    return undefined;
  }

  observations(): readonly InstanceObservation[] {
    return [];
  }

  onChange(listener: (nodeId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(nodeId: string): void {
    for (const listener of this.#listeners) listener(nodeId);
  }
}

export function aNode(more: Partial<NodeView> = {}): NodeView {
  return {
    nodeId: 'n1',
    name: 'lab-1',
    hostname: 'lab-1.example',
    kind: 'real',
    liveness: 'ready',
    intent: 'open',
    agentVersion: '0.1.0',
    platform: 'linux',
    gpus: [],
    engines: [],
    issues: [],
    seenAt: null,
    ...more,
  };
}

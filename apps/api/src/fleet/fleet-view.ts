import type { InstanceObservation, NodeStore, NodeView } from '@aivailable/contracts';

/** What exists now, from memory. Advice for readers: the applier re-checks before it acts. */
export abstract class FleetView {
  abstract nodes(): readonly NodeView[];
  abstract node(nodeId: string): NodeView | undefined;
  /** The model files on the node's disk. */
  abstract store(nodeId: string): NodeStore | undefined;
  /** What the node's agent last said of its instances; empty when it never spoke to this process. */
  abstract observations(nodeId: string): readonly InstanceObservation[];
  /** Called after each report that changed something but gauges, and at each change of liveness. */
  abstract onChange(listener: (nodeId: string) => void): () => void;
}

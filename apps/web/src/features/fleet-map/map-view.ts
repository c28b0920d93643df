import type { InstanceView, NodeView } from '@aivailable/contracts';

/** How much of each card is shown: everything, or one line. */
export type Density = 'roomy' | 'dense';
export type Grouping = 'none' | 'kind' | 'state';

export interface MapView {
  readonly density: Density;
  readonly grouping: Grouping;
  readonly filter: string;
}

export const FIRST_VIEW: MapView = { density: 'roomy', grouping: 'none', filter: '' };

export interface NodeGroup {
  /** Null where nothing is grouped. */
  readonly name: string | null;
  readonly nodes: readonly NodeView[];
}

/** Nodes of which the name, the machine, a card, a model or a state has every word of the filter. */
export function shownNodes(
  nodes: readonly NodeView[],
  instances: readonly InstanceView[],
  filter: string,
): readonly NodeView[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return nodes;
  const served = new Map<string, string[]>();
  for (const { nodeId, servedName, state } of instances) {
    served.set(nodeId, [...(served.get(nodeId) ?? []), servedName, state]);
  }
  return nodes.filter((node) => {
    const text = [textOf(node), ...(served.get(node.nodeId) ?? [])].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function textOf({ name, hostname, kind, liveness, intent, gpus, issues }: NodeView): string {
  const cards = gpus.map((gpu) => gpu.name);
  return [name, hostname, kind, liveness, intent, ...cards, ...(issues.length > 0 ? ['trouble'] : [])].join(' ');
}

/** By what is most alike: the names of the cards, or how the node is. Groups stand in the order of their first node. */
export function groupsOf(nodes: readonly NodeView[], grouping: Grouping): readonly NodeGroup[] {
  if (grouping === 'none') return [{ name: null, nodes }];
  const groups = new Map<string, NodeView[]>();
  for (const node of nodes) {
    const name = grouping === 'kind' ? cardsOf(node) : stateOf(node);
    groups.set(name, [...(groups.get(name) ?? []), node]);
  }
  return [...groups].map(([name, members]) => ({ name, nodes: members }));
}

function cardsOf({ gpus }: NodeView): string {
  return [...new Set(gpus.map(({ name }) => name))].sort().join(' + ') || 'no GPU';
}

function stateOf({ liveness, intent }: NodeView): string {
  return liveness === 'ready' && intent !== 'open' ? intent : liveness;
}

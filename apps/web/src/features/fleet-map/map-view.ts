import type { InstanceView, NodeView } from '@aivailable/contracts';
import { texts } from './texts.js';

/** How much is shown: everything, a line for each GPU, or a line for each node. */
export const DENSITIES = ['roomy', 'dense', 'overview'] as const;
export type Density = (typeof DENSITIES)[number];
export type Grouping = 'none' | 'kind' | 'state' | `label:${string}`;

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

/** Nodes of which the name, the machine, a label, a card, a model or a state has every word of the filter. */
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

function textOf({ name, hostname, kind, liveness, intent, gpus, issues, labels, agentVersion }: NodeView): string {
  const cards = gpus.map((gpu) => gpu.name);
  const said = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const trouble = issues.length > 0 ? ['trouble'] : [];
  return [name, hostname, kind, liveness, intent, `agent ${agentVersion}`, ...said, ...cards, ...trouble].join(' ');
}

/** Names of the labels that the fleet has. */
export function labelNamesOf(nodes: readonly NodeView[]): readonly string[] {
  return [...new Set(nodes.flatMap(({ labels = {} }) => Object.keys(labels)))].sort();
}

/**
 * By what is most alike: the names of the cards, how the node is, or what a label says. Groups stand in the order of
 * their first node, those of a label in that of its values, with the nodes that have none at the end.
 */
export function groupsOf(nodes: readonly NodeView[], grouping: Grouping): readonly NodeGroup[] {
  if (grouping === 'none') return [{ name: null, nodes }];
  const groups = new Map<string, NodeView[]>();
  for (const node of nodes) {
    const name = groupNameOf(node, grouping);
    const members = groups.get(name);
    if (members) members.push(node);
    else groups.set(name, [node]);
  }
  const all = [...groups].map(([name, members]) => ({ name, nodes: members }));
  return isOfLabel(grouping) ? all.sort(byValue(withoutLabel(grouping))) : all;
}

const LABEL = 'label:';
const isOfLabel = (grouping: Grouping): grouping is `label:${string}` => grouping.startsWith(LABEL);
const withoutLabel = (grouping: `label:${string}`) => texts.view.without(grouping.slice(LABEL.length));

function groupNameOf(node: NodeView, grouping: Exclude<Grouping, 'none'>): string {
  if (grouping === 'kind') return cardsOf(node);
  if (grouping === 'state') return stateOf(node);
  return node.labels?.[grouping.slice(LABEL.length)] ?? withoutLabel(grouping);
}

/** As people read them: rack 2 before rack 10. */
function byValue(last: string) {
  return ({ name: a }: NodeGroup, { name: b }: NodeGroup): number => {
    if (a === last || b === last) return a === b ? 0 : a === last ? 1 : -1;
    return (a ?? '').localeCompare(b ?? '', 'en', { numeric: true });
  };
}

function cardsOf({ gpus }: NodeView): string {
  return [...new Set(gpus.map(({ name }) => name))].sort().join(' + ') || 'no GPU';
}

function stateOf({ liveness, intent }: NodeView): string {
  return liveness === 'ready' && intent !== 'open' ? intent : liveness;
}

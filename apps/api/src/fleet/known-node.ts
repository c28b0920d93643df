import {
  type DeviceKind,
  type ForeignPolicy,
  formatInstant,
  type InstanceObservation,
  type Issue,
  type NodeIntent,
  type NodeLabels,
  type NodeLiveness,
  type NodeView,
} from '@aivailable/contracts';
import { outdatedAgent, refusedAgent } from './agent-age.js';
import type { FlapRecord } from './flap-damper.js';
import { headroomOf } from './headroom.js';
import { type Inventory, storedInventory } from './inventory.js';
import type { ClusterNode } from './node.entity.js';

/** A node as this process knows it: what the database keeps, and what the agent said since. */
export interface KnownNode {
  readonly nodeId: string;
  readonly name: string;
  readonly hostname: string;
  readonly kind: DeviceKind;
  readonly intent: NodeIntent;
  readonly foreignPolicy: ForeignPolicy;
  /** Bytes that an admin wants kept free, by GPU. */
  readonly headroom: Readonly<Record<string, number>>;
  readonly labels: NodeLabels;
  readonly inventory: Inventory;
  /** How it came and went; absent: it did not. */
  readonly flaps?: FlapRecord | null;
  readonly seenAtMs: number | null;
  /** What its agent was told when it was turned away for good; absent: it was not, or came again. */
  readonly turnedAway?: string | null;
  /** Of the agent's last report; -1 before the first. */
  readonly rev: number;
  readonly observations: readonly InstanceObservation[];
}

export function storedNode(row: ClusterNode): KnownNode {
  const { nodeId, name, hostname, kind, intent, foreignPolicy, headroom, labels, seenAt } = row;
  const seenAtMs = seenAt?.getTime() ?? null;
  const inventory = storedInventory(row.inventory);
  return {
    ...{ nodeId, name, hostname, kind, intent, foreignPolicy, headroom, labels },
    ...{ inventory, flaps: row.flaps, seenAtMs, rev: -1, observations: [] },
  };
}

/** Of a node that came and went again and again. */
export interface Hold {
  readonly untilMs: number;
  readonly returns: number;
}

/** `version`: ours, which that of its agent is measured by. */
export function viewOf(node: KnownNode, liveness: NodeLiveness, hold: Hold | null, version: string): NodeView {
  const { nodeId, name, hostname, kind, intent, foreignPolicy, labels, inventory, seenAtMs } = node;
  const { agentVersion, platform, gpus, engines, reserves } = inventory;
  const seenAt = seenAtMs === null ? null : new Date(seenAtMs).toISOString();
  const ofAgent = [...outdatedAgent(node, version), ...refusedAgent(node)];
  const own = [...silence(node, liveness, seenAt), ...flapping(node, hold), ...ofAgent];
  const issues = [...inventory.issues, ...own];
  const newWorkFrom = hold && new Date(hold.untilMs).toISOString();
  const headroom = gpus.map((gpu) => headroomOf(gpu, node.headroom[gpu.id] ?? null, reserves[gpu.id] ?? null));
  return {
    ...{ nodeId, name, hostname, kind, liveness, intent, agentVersion, platform, gpus, engines, issues },
    ...{ foreignPolicy, headroom, labels, newWorkFrom, seenAt },
  };
}

function flapping({ nodeId, name }: KnownNode, hold: Hold | null): Issue[] {
  if (hold === null) return [];
  const until = formatInstant(hold.untilMs);
  const message =
    `Node ${name} was lost and came back, or its agent died and began anew, ${hold.returns} times in a short while, so ` +
    `nothing new is placed on it until ${until}. What runs there goes on. Look at its cable, its power supply and the log of its agent.`;
  return [{ code: 'node_flapping', message, nodeId }];
}

function silence(node: KnownNode, liveness: NodeLiveness, seenAt: string | null): Issue[] {
  if (liveness !== 'suspect' && liveness !== 'lost') return [];
  const since = seenAt ? `since ${formatInstant(seenAt)}` : 'ever since it joined';
  const question = node.turnedAway ? '' : ' Is its machine on, and does its agent run?';
  const message = `Node ${node.name} has been silent ${since}.${question}`;
  return [{ code: liveness === 'lost' ? 'node_lost' : 'node_suspect', message, nodeId: node.nodeId }];
}

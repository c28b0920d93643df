import {
  CatalogueError,
  type ChangeLabels,
  type ChangeNode,
  type ForeignPolicy,
  formatBytes,
  type Gpu,
  labelsAfter,
  labelWords,
  type NodeLabels,
  nodeLabels,
} from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NodeTokens } from '../auth/node-tokens.js';
import { sqlState, transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { absentNode } from './absent-node.js';
import { ClusterNodes } from './cluster-nodes.js';
import { Links } from './links/links.js';
import { ClusterNode } from './node.entity.js';

const UNIQUE_VIOLATION = '23505';

interface Line {
  readonly kind: string;
  readonly message: string;
}

/** What people do to nodes, and what a node that leaves does to itself. */
@Injectable()
export class NodeAdmin {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: NodeTokens,
    private readonly nodes: ClusterNodes,
    private readonly links: Links,
    private readonly bus: EventBus,
  ) {}

  async change(nodeId: string, change: ChangeNode, actor: string): Promise<void> {
    const { name, intent, foreignPolicy } = change;
    const plain = { ...(name && { name }), ...(intent && { intent }), ...(foreignPolicy && { foreignPolicy }) };
    await transaction(this.dataSource, async (manager) => {
      const before = await this.#find(manager, nodeId);
      const wanted = { ...plain, ...(change.labels && { labels: labelled(before, change.labels) }) };
      if (Object.keys(wanted).length > 0) await manager.update(ClusterNode, { nodeId }, wanted);
      for (const line of changeLines(before, wanted)) await this.#tell(manager, before, line, actor);
    }).catch((error: unknown) => {
      throw sqlState(error) === UNIQUE_VIOLATION ? nameTaken(name ?? '') : error;
    });
    await this.nodes.reread(nodeId);
  }

  /** Keeps so many bytes free on a GPU; null goes back to the default. */
  async setHeadroom(nodeId: string, gpuId: string, bytes: number | null, actor: string): Promise<void> {
    const gpu = this.#gpu(nodeId, gpuId);
    if (bytes !== null && gpu.totalBytes !== null && bytes >= gpu.totalBytes) throw nothingLeft(gpu, bytes);
    await transaction(this.dataSource, async (manager) => {
      const node = await this.#find(manager, nodeId);
      const { [gpuId]: _, ...others } = node.headroom;
      const wanted = bytes === null ? others : { ...others, [gpuId]: bytes };
      await manager.update(ClusterNode, { nodeId }, { headroom: wanted });
      const kept = bytes === null ? 'the default is' : `${formatBytes(bytes)} are`;
      const message = `On ${node.name} GPU ${gpu.index} (${gpu.name}) ${kept} kept free.`;
      await this.#tell(manager, node, { kind: 'node.headroom', message }, actor);
    });
    await this.nodes.reread(nodeId);
  }

  #gpu(nodeId: string, gpuId: string): Gpu {
    const node = this.nodes.node(nodeId);
    if (!node) throw absentNode(nodeId);
    const gpu = node.gpus.find(({ id }) => id === gpuId);
    if (gpu) return gpu;
    throw new CatalogueError('not_found', { detail: `Node ${node.name} has no GPU ${gpuId}.` });
  }

  /** Its token is refused from now on; `actor` is null when the node leaves by itself. */
  async remove(nodeId: string, actor: string | null): Promise<void> {
    await transaction(this.dataSource, async (manager) => {
      const node = await this.#find(manager, nodeId);
      await this.tokens.revoke(nodeId, manager);
      await manager.delete(ClusterNode, { nodeId });
      const line = actor
        ? { kind: 'node.removed', message: `Node ${node.name} was removed.` }
        : { kind: 'node.left', message: `Node ${node.name} left the fleet.` };
      await this.#tell(manager, node, line, actor);
    });
    await this.tokens.settled();
    this.nodes.forget(nodeId);
    this.links.expel(nodeId, 'This node was removed from the fleet. Join again with a new join token.');
  }

  /** Nobody else changes it until the transaction is over: two changes at once are one after the other. */
  async #find(manager: EntityManager, nodeId: string): Promise<ClusterNode> {
    const node = await manager.findOne(ClusterNode, { where: { nodeId }, lock: { mode: 'pessimistic_write' } });
    if (!node) throw absentNode(nodeId);
    return node;
  }

  async #tell(manager: EntityManager, node: ClusterNode, line: Line, actor: string | null): Promise<void> {
    const subject = { nodeId: node.nodeId, nodeName: node.name };
    await this.bus.publish({ type: 'happened', ...line, actor, subject }, manager);
    await this.bus.publish({ type: 'node-row.changed', nodeId: node.nodeId }, manager);
  }
}

function nameTaken(name: string): CatalogueError {
  return new CatalogueError('conflict', { detail: `Another node is called "${name}" already.` });
}

function nothingLeft({ index, name, totalBytes }: Gpu, bytes: number): CatalogueError {
  const detail = `GPU ${index} (${name}) has ${formatBytes(totalBytes)}; a headroom of ${formatBytes(bytes)} would leave nothing. Choose less, or cordon the node.`;
  return new CatalogueError('invalid_request', { detail });
}

function labelled({ name, labels }: ClusterNode, change: ChangeLabels): NodeLabels {
  const parsed = nodeLabels.safeParse(labelsAfter(labels, change));
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues[0]?.message ?? '';
  throw new CatalogueError('invalid_request', { detail: `${why} ${name} has ${Object.keys(labels).length} now.` });
}

type Wanted = Partial<Pick<ClusterNode, 'name' | 'intent' | 'foreignPolicy' | 'labels'>>;

function changeLines(before: ClusterNode, { name, intent, foreignPolicy, labels }: Wanted): Line[] {
  const lines: Line[] = [];
  if (name && name !== before.name)
    lines.push({ kind: 'node.renamed', message: `Node ${before.name} is called ${name} now.` });
  if (intent && intent !== before.intent)
    lines.push({ kind: 'node.intent', message: `Node ${name ?? before.name} is ${intent} (was ${before.intent}).` });
  if (foreignPolicy && foreignPolicy !== before.foreignPolicy)
    lines.push({ kind: 'node.foreign-policy', message: policyLine(name ?? before.name, foreignPolicy) });
  if (labels && labelWords(labels) !== labelWords(before.labels))
    lines.push({ kind: 'node.labels', message: labelLine(name ?? before.name, labels) });
  return lines;
}

function labelLine(name: string, labels: NodeLabels): string {
  return `Node ${name} is labelled ${labelWords(labels) || 'nothing'}.`;
}

function policyLine(name: string, policy: ForeignPolicy): string {
  switch (policy) {
    case 'yield':
      return `Node ${name} yields: our instances leave a card that somebody else's job needs, and come back later.`;
    case 'hold':
      return `Node ${name} holds: our instances stay on a card whatever else starts there.`;
    default:
      return policy satisfies never;
  }
}

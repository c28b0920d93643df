import type { JoinAnswer, JoinRequest } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NodeTokens } from '../auth/node-tokens.js';
import { transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { ClusterNodes } from './cluster-nodes.js';
import { ClusterNode } from './node.entity.js';
import { nameCandidates } from './node-names.js';

/** Its kind is not known before its hello. */
const INSERT = `
  INSERT INTO nodes (node_id, name, hostname, labels, kind) VALUES ($1, $2, $3, $4, 'real')
  ON CONFLICT DO NOTHING RETURNING node_id`;

/** Exchanges a one-time join token for a node of the fleet, all or nothing. */
@Injectable()
export class Enrolment {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: NodeTokens,
    private readonly nodes: ClusterNodes,
    private readonly bus: EventBus,
  ) {}

  async join({ token, ...wish }: JoinRequest): Promise<JoinAnswer> {
    const { row, nodeToken } = await transaction(this.dataSource, async (manager) => {
      const redeemed = await this.tokens.redeem(token, manager);
      const row = await insertNode(manager, redeemed.nodeId, wish);
      await manager.query('INSERT INTO assignments (node_id) VALUES ($1)', [row.nodeId]);
      await this.#tell(row, manager);
      return { row, nodeToken: redeemed.nodeToken };
    });
    await this.tokens.settled();
    this.nodes.admit(row);
    return { nodeId: row.nodeId, nodeName: row.name, nodeToken };
  }

  async #tell({ nodeId, name, hostname }: ClusterNode, manager: EntityManager): Promise<void> {
    const message = `Node ${name} joined from ${hostname}.`;
    const subject = { nodeId, nodeName: name };
    await this.bus.publish({ type: 'node-row.changed', nodeId }, manager);
    await this.bus.publish({ type: 'happened', kind: 'node.joined', message, actor: null, subject }, manager);
  }
}

/** Takes the first name that nobody has; a name that another join is just taking is waited for. */
async function insertNode(
  manager: EntityManager,
  nodeId: string,
  wish: Omit<JoinRequest, 'token'>,
): Promise<ClusterNode> {
  const { hostname, labels = {} } = wish;
  for (const name of nameCandidates(wish.name, hostname)) {
    const made: unknown[] = await manager.query(INSERT, [nodeId, name, hostname, labels]);
    if (made.length > 0) return manager.findOneByOrFail(ClusterNode, { nodeId });
  }
  throw new Error(`No free name was found for ${hostname}.`);
}

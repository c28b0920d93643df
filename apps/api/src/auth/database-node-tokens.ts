import { randomUUID } from 'node:crypto';
import { CatalogueError } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { afterCommit } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { NodeTokenTable } from './node-token-table.js';
import { type JoinToken, NodeTokens, type RedeemedNode } from './node-tokens.js';
import { digestOf, newSecret } from './secrets.js';

const MINUTE_MS = 60_000;

@Injectable()
export class DatabaseNodeTokens extends NodeTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly table: NodeTokenTable,
  ) {
    super();
  }

  override async issueJoinToken(minutes: number): Promise<JoinToken> {
    const token = `join-${newSecret()}`;
    const expiresAt = new Date(Date.now() + minutes * MINUTE_MS);
    await this.dataSource.query('DELETE FROM join_tokens WHERE expires_at < now()');
    await this.dataSource.query('INSERT INTO join_tokens (digest, expires_at) VALUES ($1, $2)', [
      digestOf(token),
      expiresAt,
    ]);
    return { token, expiresAt };
  }

  override async redeem(joinToken: string, manager: EntityManager, nodeId = randomUUID()): Promise<RedeemedNode> {
    await this.spend(joinToken, manager);
    const nodeToken = `node-${newSecret()}`;
    const digest = digestOf(nodeToken);
    await manager.query(
      `INSERT INTO node_tokens (node_id, digest) VALUES ($1, $2)
       ON CONFLICT (node_id) DO UPDATE SET digest = excluded.digest, created_at = now()`,
      [nodeId, digest],
    );
    /* The node dials in as soon as it has its answer, sooner than the event's look at the table. */
    afterCommit(manager, () => this.table.set(nodeId, { node_id: nodeId, digest }));
    await this.bus.publish({ type: 'node-token.changed', nodeId }, manager);
    return { nodeId, nodeToken };
  }

  override async revoke(nodeId: string, manager?: EntityManager): Promise<void> {
    await (manager ?? this.dataSource.manager).query('DELETE FROM node_tokens WHERE node_id = $1', [nodeId]);
    await this.bus.publish({ type: 'node-token.changed', nodeId }, manager);
    if (!manager) await this.table.settled();
  }

  override settled(): Promise<void> {
    return this.table.settled();
  }

  /** The row's lock makes it one-time: of two that redeem at once, the second finds nothing. */
  private async spend(joinToken: string, manager: EntityManager): Promise<void> {
    const spent: unknown[] = await manager.query(
      `WITH spent AS (DELETE FROM join_tokens WHERE digest = $1 AND expires_at > now() RETURNING 1)
       SELECT * FROM spent`,
      [digestOf(joinToken)],
    );
    if (spent.length === 1) return;
    throw new CatalogueError('unauthenticated', {
      detail:
        'The join token is unknown, was used already or has expired. Make a new one in the console, with "Add a machine" on the page "Fleet".',
    });
  }
}

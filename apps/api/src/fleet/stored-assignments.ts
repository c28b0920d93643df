import { type AssignedInstance, CatalogueError } from '@aivailable/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { sqlState } from '../database/transaction.js';
import { NodeAssignment } from './assignment.entity.js';
import { Assignments } from './assignments.js';
import { Links } from './links/links.js';

interface Version {
  readonly epoch: number;
  readonly revision: number;
}

const WRITE = `
  INSERT INTO assignments AS a (node_id, epoch, revision, body) VALUES ($1, $2, 1, $3)
  ON CONFLICT (node_id) DO UPDATE
    SET epoch = excluded.epoch, revision = a.revision + 1, body = excluded.body, written_at = now()
    WHERE a.epoch <= excluded.epoch
  RETURNING revision`;

const FOREIGN_KEY_VIOLATION = '23503';

/**
 * The assignments in the database, and what of them each agent has. Level-triggered: the whole assignment goes
 * down after each change, at each hello, and again whenever a report shows that the agent works on an older one.
 */
@Injectable()
export class StoredAssignments extends Assignments {
  readonly #log = new Logger('fleet');
  readonly #sent = new Map<string, Version>();
  readonly #sending = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
  ) {
    super();
  }

  override async write(
    manager: EntityManager,
    nodeId: string,
    epoch: number,
    instances: readonly AssignedInstance[],
  ): Promise<void> {
    const rows: unknown[] = await manager
      .query(WRITE, [nodeId, epoch, JSON.stringify(instances)])
      .catch((error: unknown) => {
        throw sqlState(error) === FOREIGN_KEY_VIOLATION ? removed(nodeId) : error;
      });
    if (rows.length === 0) throw outvoted(nodeId, epoch);
  }

  override push(nodeIds: readonly string[]): void {
    const linked = nodeIds.filter((nodeId) => this.links.has(nodeId));
    if (linked.length === 0) return;
    this.#send(linked).catch((error: unknown) =>
      this.#log.warn(`Assignments of ${linked.length} nodes are not sent yet: ${String(error)}`),
    );
  }

  /** What the agent says that it works on; an older one is answered with the one that stands. */
  reported(nodeId: string, { epoch, revision }: Version): void {
    const sent = this.#sent.get(nodeId);
    const upToDate = sent && (epoch > sent.epoch || (epoch === sent.epoch && revision >= sent.revision));
    if (upToDate || this.#sending.has(nodeId)) return;
    this.#sending.add(nodeId);
    this.#send([nodeId])
      .catch((error: unknown) => this.#log.warn(`The assignment of node ${nodeId} is not sent: ${String(error)}`))
      .finally(() => this.#sending.delete(nodeId));
  }

  forget(nodeId: string): void {
    this.#sent.delete(nodeId);
  }

  async #send(nodeIds: readonly string[]): Promise<void> {
    const rows = await this.dataSource.manager.findBy(NodeAssignment, { nodeId: In(nodeIds) });
    for (const row of rows) this.#sendOne(row);
  }

  /** Two queries may come back in the other order; the older answer is not news. */
  #sendOne({ nodeId, body, ...row }: NodeAssignment): void {
    const version = { epoch: Number(row.epoch), revision: Number(row.revision) };
    const sent = this.#sent.get(nodeId);
    if (sent && (sent.epoch > version.epoch || sent.revision > version.revision)) return;
    this.#sent.set(nodeId, version);
    this.links.send(nodeId, { type: 'assign', assignment: { ...version, instances: body } });
  }
}

function removed(nodeId: string): CatalogueError {
  return new CatalogueError('conflict', { detail: `Node ${nodeId} was removed, nothing can be assigned to it.` });
}

function outvoted(nodeId: string, epoch: number): CatalogueError {
  return new CatalogueError('conflict', {
    detail: `The assignment of node ${nodeId} was written by a later leader than epoch ${epoch}.`,
  });
}

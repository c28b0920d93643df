import { timingSafeEqual } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EventBus } from '../events/event-bus.js';
import { MemoryTable } from './memory-table.js';
import { digestOf } from './secrets.js';

interface NodeTokenRow {
  readonly node_id: string;
  readonly digest: Buffer;
}

/** The tokens of the nodes, in memory. */
@Injectable()
export class NodeTokenTable extends MemoryTable<NodeTokenRow> implements OnModuleInit, OnApplicationShutdown {
  private readonly byDigest = new Map<string, NodeTokenRow>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    this.keepFresh(this.bus, (hear) => this.bus.on('node-token.changed', (event) => hear(event.nodeId)));
    await this.fill();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** The id of the node whose token this is. */
  recognise(token: string): string | undefined {
    const digest = digestOf(token);
    const row = this.byDigest.get(digest.toString('hex'));
    return row && timingSafeEqual(row.digest, digest) ? row.node_id : undefined;
  }

  protected override readAll(): Promise<NodeTokenRow[]> {
    return this.dataSource.query('SELECT node_id, digest FROM node_tokens');
  }

  protected override async readOne(id: string): Promise<NodeTokenRow | null> {
    const rows: NodeTokenRow[] = await this.dataSource.query(
      'SELECT node_id, digest FROM node_tokens WHERE node_id = $1',
      [id],
    );
    return rows[0] ?? null;
  }

  protected override idOf(row: NodeTokenRow): string {
    return row.node_id;
  }

  protected override changed(_id: string, before: NodeTokenRow | undefined, after: NodeTokenRow | undefined): void {
    if (before) this.byDigest.delete(before.digest.toString('hex'));
    if (after) this.byDigest.set(after.digest.toString('hex'), after);
  }
}

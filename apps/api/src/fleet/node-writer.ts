import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { KnownNode } from './known-node.js';

const CHANGES_EVERY_MS = 1_000;
const SEEN_EVERY_MS = 30_000;
const ROWS_PER_STATEMENT = 200;

const WRITE_CHANGES = `
  UPDATE nodes SET hostname = v.hostname, kind = v.kind, inventory = v.inventory, seen_at = v.seen_at,
    flaps = coalesce(v.flaps, nodes.flaps)
  FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[], $6::jsonb[])
    AS v(node_id, hostname, kind, inventory, seen_at, flaps)
  WHERE nodes.node_id = v.node_id`;

const WRITE_SEEN = `
  UPDATE nodes SET seen_at = v.seen_at FROM unnest($1::text[], $2::timestamptz[]) AS v(node_id, seen_at)
  WHERE nodes.node_id = v.node_id`;

/**
 * Keeps what nodes say, apart from the saying: changed state about once a second, the mere sign of life every
 * half minute, both in batches and never two at a time. What could not be written is written next time.
 */
@Injectable()
export class NodeWriter implements OnModuleInit, BeforeApplicationShutdown {
  readonly #log = new Logger('fleet');
  readonly #changed = new Map<string, KnownNode>();
  readonly #seen = new Map<string, number>();
  #timers: NodeJS.Timeout[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    this.#timers = [
      setInterval(() => void this.writeChanges(), CHANGES_EVERY_MS).unref(),
      setInterval(() => void this.writeSeen(), SEEN_EVERY_MS).unref(),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    void this.writeChanges();
    await this.writeSeen();
  }

  changed(node: KnownNode): void {
    this.#changed.set(node.nodeId, node);
    this.#seen.delete(node.nodeId);
  }

  seen(nodeId: string, atMs: number): void {
    this.#seen.set(nodeId, atMs);
  }

  writeChanges(): Promise<void> {
    return this.#after(() => this.#drain(this.#changed, (nodes) => this.#writeNodes(nodes)));
  }

  writeSeen(): Promise<void> {
    return this.#after(() => this.#drain(this.#seen, (_times, entries) => this.#writeTimes(entries)));
  }

  #after(write: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(write);
    return this.#writing;
  }

  async #drain<V>(from: Map<string, V>, write: (values: V[], entries: [string, V][]) => Promise<void>): Promise<void> {
    while (from.size > 0) {
      const entries = [...from].slice(0, ROWS_PER_STATEMENT);
      for (const [nodeId] of entries) from.delete(nodeId);
      try {
        await write(
          entries.map(([, value]) => value),
          entries,
        );
      } catch (error) {
        for (const [nodeId, value] of entries) if (!from.has(nodeId)) from.set(nodeId, value);
        this.#log.warn(`The state of ${entries.length} nodes is not written yet: ${String(error)}`);
        return;
      }
    }
  }

  async #writeNodes(nodes: KnownNode[]): Promise<void> {
    await this.dataSource.query(WRITE_CHANGES, [
      nodes.map(({ nodeId }) => nodeId),
      nodes.map(({ hostname }) => hostname),
      nodes.map(({ kind }) => kind),
      nodes.map(({ inventory }) => JSON.stringify(inventory)),
      nodes.map(({ seenAtMs }) => (seenAtMs === null ? null : new Date(seenAtMs))),
      nodes.map(({ flaps = null }) => (flaps === null ? null : JSON.stringify(flaps))),
    ]);
  }

  async #writeTimes(entries: [string, number][]): Promise<void> {
    await this.dataSource.query(WRITE_SEEN, [
      entries.map(([nodeId]) => nodeId),
      entries.map(([, atMs]) => new Date(atMs)),
    ]);
  }
}

import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { DatabaseAddress } from '../database/database-address.js';
import type { ClusterEvent } from './cluster-event.js';

const CHANNEL = 'aivailable_events';
/** A revoked key may be news that is missed meanwhile, and has to be refused within a second. */
const REDIAL_MS = 250;
const KEPT = "interval '10 minutes'";
const FORGET_EVERY_MS = 60_000;

/**
 * Carries events to the other API processes on the same database. A notification holds ids only (8,000 bytes are its
 * limit), the event itself waits in `event_relay`. Our own notifications come back too and are told by their origin.
 * What is said while the connection is down is lost, so readers look again once it is back.
 */
@Injectable()
export class Relay implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('events');
  private readonly origin = randomUUID();
  private client: pg.Client | null = null;
  private sweep: NodeJS.Timeout | undefined;
  private nextDial: NodeJS.Timeout | undefined;
  private stopped = false;
  private inbox: Promise<void> = Promise.resolve();
  private deliver: (event: ClusterEvent) => void = () => {};

  constructor(
    private readonly address: DatabaseAddress,
    private readonly dataSource: DataSource,
  ) {}

  /** Where events of other processes go. */
  receive(deliver: (event: ClusterEvent) => void): void {
    this.deliver = deliver;
  }

  async onModuleInit(): Promise<void> {
    if (!this.address.shared) return;
    await this.listen();
    this.sweep = setInterval(() => void this.forgetOld(), FORGET_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.sweep);
    clearTimeout(this.nextDial);
    const client = this.client;
    this.client = null;
    await client?.end();
    await this.inbox;
  }

  /** Both statements are of the manager's transaction, so the others hear of it after the commit and not before. */
  async send(event: ClusterEvent, manager: EntityManager = this.dataSource.manager): Promise<void> {
    if (!this.address.shared) return;
    await manager.query(
      `WITH sent AS (INSERT INTO event_relay (event) VALUES ($1) RETURNING id)
       SELECT pg_notify($2, $3 || ':' || id) FROM sent`,
      [JSON.stringify(event), CHANNEL, this.origin],
    );
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.address.url,
      application_name: 'aivailable-events',
      keepAlive: true,
    });
    client.on('error', (error) => this.logger.warn(`The events connection was lost: ${error.message}`));
    client.on('end', () => this.redial(client));
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    this.client = client;
  }

  private redial(lost: pg.Client): void {
    if (this.stopped || this.client !== lost) return;
    this.client = null;
    this.redialLater();
  }

  private redialLater(): void {
    const again = () => {
      if (this.stopped) return;
      this.listen().then(
        () => this.deliver({ type: 'news.missed' }),
        () => this.redialLater(),
      );
    };
    this.nextDial = setTimeout(again, REDIAL_MS).unref();
  }

  /** One after the other, so that events arrive in the order in which they were committed. */
  private hear(payload: string): void {
    const [origin, id] = payload.split(':');
    if (origin === this.origin || !id) return;
    this.inbox = this.inbox.then(() => this.fetch(id)).catch((error: Error) => this.logger.warn(error.message));
  }

  private async fetch(id: string): Promise<void> {
    const rows: { event: ClusterEvent }[] = await this.dataSource.query('SELECT event FROM event_relay WHERE id = $1', [
      id,
    ]);
    for (const { event } of rows) this.deliver(event);
  }

  private async forgetOld(): Promise<void> {
    await this.dataSource
      .query(`DELETE FROM event_relay WHERE at < now() - ${KEPT}`)
      .catch((error: Error) => this.logger.warn(error.message));
  }
}

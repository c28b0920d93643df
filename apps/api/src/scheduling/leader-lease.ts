import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SchedulingLimits } from './scheduling-limits.js';

const TAKE = `
  UPDATE leader_lease
  SET epoch = CASE WHEN owner = $1 THEN epoch ELSE epoch + 1 END,
      owner = $1,
      expires_at = now() + $2 * interval '1 millisecond'
  WHERE id = 1 AND (expires_at < now() OR owner = $1)
  RETURNING epoch`;

const GUARD = 'SELECT 1 FROM leader_lease WHERE owner = $1 AND epoch = $2 AND expires_at > now() FOR SHARE';
const HOLDER = 'SELECT owner = $1 AND epoch = $2 AS mine FROM leader_lease WHERE id = 1';
const RELEASE = `UPDATE leader_lease SET expires_at = '-infinity' WHERE owner = $1`;

/**
 * Who decides, where several API processes share a database. The database's clock is the only one that counts. The
 * epoch grows with every change of leader and travels with every assignment.
 */
@Injectable()
export class LeaderLease {
  readonly #owner = randomUUID();

  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: SchedulingLimits,
  ) {}

  /** Takes or renews it; the epoch, or null while another process leads. */
  async take(): Promise<number | null> {
    const [rows]: [{ epoch: string }[], number] = await this.dataSource.query(TAKE, [this.#owner, this.limits.leaseMs]);
    const [row] = rows;
    return row === undefined ? null : Number(row.epoch);
  }

  /** Inside a transaction: nobody can take the lead before it ends. Throws when somebody already has. */
  async guard(manager: EntityManager, epoch: number): Promise<void> {
    const rows: unknown[] = await manager.query(GUARD, [this.#owner, epoch]);
    if (rows.length === 0)
      throw new Error(`The lead of epoch ${epoch} has ended; ${await this.#whyEnded(manager, epoch)}.`);
  }

  /** A process that stalled finds its own lease run out, and nobody else's in its place. */
  async #whyEnded(manager: EntityManager, epoch: number): Promise<string> {
    const [row]: { mine: boolean }[] = await manager.query(HOLDER, [this.#owner, epoch]);
    if (row?.mine !== true) return 'another process decides now';
    return `it was not renewed within ${this.limits.leaseMs / 1_000} s, and nobody else has taken it`;
  }

  /** An orderly stop: the next process need not wait for the lease to run out. */
  async release(): Promise<void> {
    await this.dataSource.query(RELEASE, [this.#owner]);
  }
}

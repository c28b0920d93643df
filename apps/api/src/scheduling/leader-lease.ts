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
    if (rows.length === 0) throw new Error(`The lead of epoch ${epoch} has ended; another process decides now.`);
  }

  /** An orderly stop: the next process need not wait for the lease to run out. */
  async release(): Promise<void> {
    await this.dataSource.query(RELEASE, [this.#owner]);
  }
}

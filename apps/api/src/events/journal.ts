import type { TimelineEntry } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { auditDeed } from './audit-trail.js';
import type { EventOf } from './cluster-event.js';

interface JournalRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly message: string;
  readonly actor: string | null;
  readonly subject: Record<string, string>;
}

/** The append-only record of what happened. Readers page from the newest down. */
@Injectable()
export class Journal {
  constructor(private readonly dataSource: DataSource) {}

  async append(event: EventOf<'happened'>, manager?: EntityManager): Promise<{ id: number; at: string }> {
    const rows: Pick<JournalRow, 'id' | 'at'>[] = await (manager ?? this.dataSource.manager).query(
      'INSERT INTO journal (kind, message, actor, subject) VALUES ($1, $2, $3, $4) RETURNING id, at',
      [event.kind, event.message, event.actor, JSON.stringify(event.subject)],
    );
    const [row] = rows;
    if (!row) throw new Error('The journal returned no line.');
    await auditDeed(event, manager ?? this.dataSource.manager);
    return { id: Number(row.id), at: row.at.toISOString() };
  }

  /** Newest first; `before` is the id of the last line that the reader has, `about` an id that the lines are about. */
  async latest(limit: number, before: number | null = null, about: string | null = null): Promise<TimelineEntry[]> {
    const rows: JournalRow[] = await this.dataSource.query(
      `SELECT * FROM journal WHERE ($2::bigint IS NULL OR id < $2)
         AND ($3::text IS NULL OR $3 IN (SELECT value FROM jsonb_each_text(subject))) ORDER BY id DESC LIMIT $1`,
      [limit, before, about],
    );
    return rows.map(toEntry);
  }

  /** Retention. Returns how many lines went. */
  async forgetBefore(at: Date): Promise<number> {
    const rows: unknown[] = await this.dataSource.query(
      'WITH gone AS (DELETE FROM journal WHERE at < $1 RETURNING 1) SELECT * FROM gone',
      [at],
    );
    return rows.length;
  }
}

function toEntry(row: JournalRow): TimelineEntry {
  return { ...row, id: Number(row.id), at: row.at.toISOString() };
}

import type { AuditChange, AuditEntry, AuditQuery } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly actor: string | null;
  readonly action: string;
  readonly area: string;
  readonly message: string;
  readonly target: string | null;
  readonly changes: AuditChange[];
  readonly outcome: 'done' | 'refused';
  readonly request_id: string;
}

const READ = `
  SELECT * FROM audit WHERE ($2::bigint IS NULL OR id < $2) AND ($3::text IS NULL OR lower(actor) = lower($3))
    AND ($4::text IS NULL OR area = $4) AND ($5::text IS NULL OR outcome = $5)
    AND ($6::text IS NULL OR strpos(lower(message || ' ' || coalesce(target, '')), lower($6)) > 0)
  ORDER BY id DESC LIMIT $1`;

/** Who changed what, newest first. */
@Injectable()
export class AuditLog {
  constructor(private readonly dataSource: DataSource) {}

  async latest({ limit, before, actor, area, outcome, search }: AuditQuery): Promise<AuditEntry[]> {
    const asked = [limit, before ?? null, actor ?? null, area ?? null, outcome ?? null, search ?? null];
    const rows: Row[] = await this.dataSource.query(READ, asked);
    return rows.map(({ id, at, request_id: requestId, ...rest }) => ({
      ...rest,
      auditId: Number(id),
      at: at.toISOString(),
      requestId,
    }));
  }
}

import type { LiveKind } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Projection } from '../live/projection.js';

/** Where the address and the live feed call things alike. */
const SHOWN = new Set<string>(['nodes', 'instances', 'deployments', 'models', 'imports'] satisfies LiveKind[]);

/** How things are called in the database that have no view in memory. Never a secret's column. */
const ROWS: Readonly<Record<string, string>> = {
  'api-keys': `SELECT name, scopes, models, project_id AS "projectId", limits, priority,
    expires_at AS "expiresAt" FROM api_keys`,
  projects: `SELECT name, limits, priority,
    (SELECT coalesce(jsonb_agg(user_id ORDER BY user_id), '[]') FROM project_members WHERE project_id = id) AS "memberIds"
    FROM projects`,
  users: 'SELECT email, role, disabled_at IS NOT NULL AS disabled FROM users',
};

/** How a thing was before somebody changed it, as far as that is known cheaply. */
@Injectable()
export class Before {
  constructor(
    private readonly dataSource: DataSource,
    private readonly projection: Projection,
  ) {}

  async of(area: string, id: string): Promise<Readonly<Record<string, unknown>> | null> {
    if (isShown(area)) return this.projection.one(area, id);
    const select = ROWS[area];
    if (select === undefined) return null;
    const rows: Record<string, unknown>[] = await this.dataSource.query(`${select} WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }
}

function isShown(area: string): area is LiveKind {
  return SHOWN.has(area);
}

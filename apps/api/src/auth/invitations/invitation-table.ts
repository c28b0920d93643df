import type { InvitationView, Role } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly project_ids: string[];
  /** Whose password is reset; null: the account is yet to be made. */
  readonly user_id: string | null;
  readonly invited_by: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
}

export type NewInvitation = Pick<Invitation, 'id' | 'email' | 'role' | 'project_ids' | 'user_id' | 'invited_by'> & {
  readonly digest: Buffer;
  readonly days: number;
};

const COLUMNS = 'id, email, role, project_ids, user_id, invited_by, created_at, expires_at';

/** One link per e-mail: a new one replaces what was there. */
const WRITE = `
  INSERT INTO invitations (id, digest, email, role, project_ids, user_id, invited_by, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 day')
  ON CONFLICT (lower(email)) DO UPDATE SET id = excluded.id, digest = excluded.digest, role = excluded.role,
    project_ids = excluded.project_ids, user_id = excluded.user_id, invited_by = excluded.invited_by,
    created_at = now(), expires_at = excluded.expires_at
  RETURNING ${COLUMNS}`;

export async function writeInvitation(one: NewInvitation, manager: EntityManager): Promise<Invitation> {
  const { id, digest, email, role, project_ids, user_id, invited_by, days } = one;
  const rows: Invitation[] = await manager.query(WRITE, [
    ...[id, digest, email, role, project_ids, user_id, invited_by, days],
  ]);
  const [row] = rows;
  if (!row) throw new Error('The invitation was not written.');
  return row;
}

export function readInvitations(manager: EntityManager): Promise<Invitation[]> {
  return manager.query(`SELECT ${COLUMNS} FROM invitations WHERE expires_at > now() ORDER BY created_at DESC, id`);
}

export async function findByDigest(digest: Buffer, manager: EntityManager): Promise<Invitation | undefined> {
  const rows: Invitation[] = await manager.query(
    `SELECT ${COLUMNS} FROM invitations WHERE digest = $1 AND expires_at > now()`,
    [digest],
  );
  return rows[0];
}

/** Undefined: somebody else was faster, or it is too late. */
export async function useUp(id: string, manager: EntityManager): Promise<Invitation | undefined> {
  const rows: Invitation[] = await manager.query(
    `WITH gone AS (DELETE FROM invitations WHERE id = $1 RETURNING ${COLUMNS}) SELECT * FROM gone`,
    [id],
  );
  return rows[0];
}

/** Who has a new password needs no link for one; a link that went astray must not take it away again. */
export async function withdrawResets(userId: string, manager: EntityManager): Promise<void> {
  await manager.query('DELETE FROM invitations WHERE user_id = $1', [userId]);
}

export function invitationViewOf(row: Invitation): InvitationView {
  return {
    invitationId: row.id,
    email: row.email,
    role: row.role,
    projectIds: row.project_ids,
    purpose: row.user_id === null ? 'join' : 'reset',
    invitedBy: row.invited_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}

import { CatalogueError, DEFAULT_PROJECT_ID } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';

export interface Member {
  readonly userId: string;
  readonly email: string;
}

/** Who belongs to each project, by its id. */
export async function membersOf(manager: EntityManager): Promise<Map<string, Member[]>> {
  const rows: { project_id: string; user_id: string; email: string }[] = await manager.query(
    `SELECT m.project_id, m.user_id, u.email FROM project_members m JOIN users u ON u.id = m.user_id ORDER BY u.email`,
  );
  const members = new Map<string, Member[]>();
  for (const { project_id, user_id, email } of rows)
    members.set(project_id, [...(members.get(project_id) ?? []), { userId: user_id, email }]);
  return members;
}

export async function setMembers(projectId: string, memberIds: readonly string[], manager: EntityManager) {
  const known: { id: string }[] = await manager.query('SELECT id FROM users WHERE id = ANY($1)', [memberIds]);
  const unknown = memberIds.find((id) => !known.some((user) => user.id === id));
  if (unknown !== undefined) throw new CatalogueError('not_found', { detail: `There is no user ${unknown}.` });
  await refuseLeftKeys(projectId, memberIds, manager);
  await manager.query('DELETE FROM project_members WHERE project_id = $1', [projectId]);
  await manager.query('INSERT INTO project_members (project_id, user_id) SELECT $1, unnest($2::text[])', [
    projectId,
    [...new Set(memberIds)],
  ]);
}

/** Keys of the project may belong to its members and to admins. */
export async function mayHaveKeys(projectId: string, userId: string, manager: EntityManager): Promise<boolean> {
  if (projectId === DEFAULT_PROJECT_ID) return true;
  const found: unknown[] = await manager.query(
    `SELECT 1 FROM users u WHERE u.id = $2 AND (u.role = 'admin'
       OR EXISTS (SELECT 1 FROM project_members m WHERE m.project_id = $1 AND m.user_id = u.id))`,
    [projectId, userId],
  );
  return found.length > 0;
}

async function refuseLeftKeys(projectId: string, memberIds: readonly string[], manager: EntityManager): Promise<void> {
  const [left]: { email: string; keys: string }[] = await manager.query(
    `SELECT u.email, count(*) AS keys FROM api_keys k JOIN users u ON u.id = k.user_id
     WHERE k.project_id = $1 AND k.revoked_at IS NULL AND u.role <> 'admin' AND u.id <> ALL($2)
     GROUP BY u.email ORDER BY u.email LIMIT 1`,
    [projectId, memberIds],
  );
  if (!left) return;
  const keys = left.keys === '1' ? '1 key' : `${left.keys} keys`;
  throw new CatalogueError('conflict', {
    detail: `${left.email} still has ${keys} in the project. Revoke them or move them to another project first.`,
  });
}

import { CatalogueError, type ChangeApiKey, type KeyScope, type PriorityClass } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';
import type { UserPrincipal } from './current-principal.js';
import { mayHaveKeys } from './projects/memberships.js';

/** What a key reads under /admin it reads as its owner, so that nobody gains by it; yet it works without a browser. */
export function refuseScopes({ role }: UserPrincipal, scopes: readonly KeyScope[]): void {
  if (role === 'admin' || !scopes.includes('admin-read')) return;
  throw new CatalogueError('forbidden', { detail: 'Only an admin may make a key with the scope admin-read.' });
}

/** Members may put their work behind that of others, never before it. */
export function refusePriority({ role }: UserPrincipal, priority: PriorityClass | null): void {
  if (role === 'admin' || priority === null || priority === 'batch') return;
  throw new CatalogueError('forbidden', {
    detail: `Only an admin may make a key with the priority ${priority}. Leave it out for that of the project, or choose batch.`,
  });
}

/** Members rename their keys; what a key may do is for admins to say, or a limit would be no limit. */
export function refuseChanges({ role }: UserPrincipal, { name: _, ...rights }: ChangeApiKey): void {
  if (role === 'admin' || Object.values(rights).every((right) => right === undefined)) return;
  throw new CatalogueError('forbidden', {
    detail: 'Only an admin may change what a key may do. You may rename it, revoke it, or make another one.',
  });
}

export async function refuseProject(projectId: string, ownerId: string, manager: EntityManager): Promise<void> {
  const found: unknown[] = await manager.query('SELECT 1 FROM projects WHERE id = $1 FOR SHARE', [projectId]);
  if (found.length > 0 && (await mayHaveKeys(projectId, ownerId, manager))) return;
  throw new CatalogueError('not_found', {
    detail: `There is no project ${projectId}, or the owner of the key is no member of it. Ask an admin.`,
  });
}

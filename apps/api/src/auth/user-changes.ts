import { CatalogueError, type ChangeUser } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';
import type { User } from './user.entity.js';

/** Two admins that demote each other at once must not both succeed. */
export async function lockAdmins(manager: EntityManager): Promise<void> {
  await manager.query("SELECT 1 FROM users WHERE role = 'admin' ORDER BY id FOR UPDATE");
}

/** Nobody takes away their own rights by a slip, and somebody has to be left to give them back. */
export async function refuseChange(
  user: User,
  { role, disabled }: ChangeUser,
  actorId: string,
  manager: EntityManager,
): Promise<void> {
  if (disabled === true && user.id === actorId)
    throw new CatalogueError('conflict', { detail: 'You cannot switch off your own account. Ask another admin.' });
  if (role === 'member' || disabled === true) await refuseLastAdmin(user, manager);
}

/** Who asks may have been an admin a moment ago and be none any more. */
export async function refuseLastAdmin(user: User, manager: EntityManager): Promise<void> {
  if (user.role !== 'admin' || (await hasOtherAdmin(user.id, manager))) return;
  throw new CatalogueError('conflict', {
    detail: `${user.email} is the only admin that may sign in. Make somebody else an admin first.`,
  });
}

async function hasOtherAdmin(userId: string, manager: EntityManager): Promise<boolean> {
  const found: unknown[] = await manager.query(
    "SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL AND id <> $1 LIMIT 1",
    [userId],
  );
  return found.length > 0;
}

export function changeSentence(email: string, { role, disabled }: ChangeUser): string {
  const sentences = [
    role === undefined ? null : `${email} is ${role === 'admin' ? 'an admin' : 'a member'} now.`,
    disabled === true ? `${email} is switched off: no sign-in, and the keys of the account are refused.` : null,
    disabled === false ? `${email} may sign in again, and the keys of the account work.` : null,
  ].filter((sentence) => sentence !== null);
  return sentences.join(' ') || `Nothing about ${email} was changed.`;
}

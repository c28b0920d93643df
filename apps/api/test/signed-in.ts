import type { Role } from '@aivailable/contracts';
import { Sessions } from '../src/auth/sessions.js';
import { UserAccounts } from '../src/auth/user-accounts.js';
import { UserDirectory } from '../src/auth/user-directory.js';
import type { Room } from './room.js';

export interface SignedIn {
  readonly userId: string;
  readonly email: string;
  /** Headers of a console request: `room.ask({ method: 'GET', url: '/admin/nodes', headers: admin.headers })`. */
  readonly headers: { readonly cookie: string };
}

/** Creates a user in the room (which imports AuthModule) and begins a session, without the sign-in form. */
export async function signedIn(room: Room, role: Role, email = `${role}@test.local`): Promise<SignedIn> {
  const { userId } = await room.get(UserAccounts).create({ email, password: 'correct horse battery', role }, null);
  const user = room.get(UserDirectory).get(userId);
  if (!user) throw new Error('The new user is not in memory.');
  const [cookie = ''] = room.get(Sessions).begin(user).split(';');
  return { userId, email, headers: { cookie } };
}

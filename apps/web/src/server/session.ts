import { type ChangePassword, type SignIn, type UserView, userView } from '@aivailable/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { ApiProblem } from './api-problem.js';
import { hasSignedIn, rememberSignedIn } from './signed-in-note.js';

const PATH = '/admin/session';

/** Who is signed in; null when nobody is. A browser that never signed in need not ask to be told "401". */
async function whoAmI(signal: AbortSignal): Promise<UserView | null> {
  if (!hasSignedIn()) return null;
  try {
    return await ask(PATH, userView, { signal });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => whoAmI(signal),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export const signInMutation = mutationOptions({
  mutationFn: async (wish: SignIn) => {
    const user = await ask(PATH, userView, { method: 'POST', body: wish });
    rememberSignedIn(true);
    return user;
  },
  meta: { ownErrors: true },
});

export async function signOut(): Promise<void> {
  rememberSignedIn(false);
  await tell(PATH, { method: 'DELETE' });
}

export const passwordMutation = mutationOptions({
  mutationFn: (wish: ChangePassword) => tell('/admin/password', { method: 'POST', body: wish }),
  meta: { ownErrors: true },
});

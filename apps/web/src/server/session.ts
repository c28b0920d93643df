import { type ChangePassword, type SignIn, type UserView, userView } from '@aivailable/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { ApiProblem } from './api-problem.js';

const PATH = '/admin/session';

/** Who is signed in; null when nobody is. */
async function whoAmI(signal: AbortSignal): Promise<UserView | null> {
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
  mutationFn: (wish: SignIn) => ask(PATH, userView, { method: 'POST', body: wish }),
  meta: { ownErrors: true },
});

export const signOut = () => tell(PATH, { method: 'DELETE' });

export const passwordMutation = mutationOptions({
  mutationFn: (wish: ChangePassword) => tell('/admin/password', { method: 'POST', body: wish }),
  meta: { ownErrors: true },
});

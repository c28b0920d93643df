import { type ChangeGuestLink, type GuestSessionView, guestLinkView, guestSessionView } from '@aivailable/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask } from './api-client.js';
import { ApiProblem } from './api-problem.js';

const PATH = '/admin/guest-link';
const SESSION = '/guest/session';

export const guestLinkQuery = queryOptions({
  queryKey: ['guest-link'],
  queryFn: ({ signal }) => ask(PATH, guestLinkView, { signal }),
});

export const changeGuestLinkMutation = mutationOptions({
  mutationFn: (change: ChangeGuestLink) => ask(PATH, guestLinkView, { method: 'PATCH', body: change }),
  meta: { ownErrors: true, refreshes: [guestLinkQuery.queryKey] },
});

export const renewGuestLinkMutation = mutationOptions({
  mutationFn: () => ask(`${PATH}/renew`, guestLinkView, { method: 'POST' }),
  meta: { refreshes: [guestLinkQuery.queryKey] },
});

/** A guest that is in stays itself; else the secret behind the `#` of the link lets a new one in. */
export const guestSessionQuery = (token: string) =>
  queryOptions({
    queryKey: ['guest-session', token],
    queryFn: async ({ signal }): Promise<GuestSessionView> => {
      try {
        return await ask(SESSION, guestSessionView, { signal });
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.status !== 401 || token === '') throw error;
        return ask(SESSION, guestSessionView, { method: 'POST', body: { token }, signal });
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

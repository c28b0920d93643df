import {
  type AcceptWelcome,
  type CreateInvitation,
  createdInvitation,
  invitationView,
  userView,
  welcomeView,
} from '@aivailable/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { listOf } from './list-schema.js';
import { rememberSignedIn } from './signed-in-note.js';

const PATH = '/admin/invitations';

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) => ask(PATH, listOf(invitationView), { signal }),
});

export const inviteMutation = mutationOptions({
  mutationFn: (wish: CreateInvitation) => ask(PATH, createdInvitation, { method: 'POST', body: wish }),
  meta: { ownErrors: true, refreshes: [invitationsQuery.queryKey] },
  gcTime: 0,
});

export const withdrawMutation = mutationOptions({
  mutationFn: (invitationId: string) => tell(`${PATH}/${encodeURIComponent(invitationId)}`, { method: 'DELETE' }),
  meta: { refreshes: [invitationsQuery.queryKey] },
});

/** What the link is for that somebody opened. */
export const welcomeQuery = (token: string) =>
  queryOptions({
    queryKey: ['welcome', token],
    queryFn: ({ signal }) => ask('/admin/welcome/look', welcomeView, { method: 'POST', body: { token }, signal }),
    retry: false,
    gcTime: 0,
  });

export const acceptMutation = mutationOptions({
  mutationFn: async (wish: AcceptWelcome) => {
    const user = await ask('/admin/welcome', userView, { method: 'POST', body: wish });
    rememberSignedIn(true);
    return user;
  },
  meta: { ownErrors: true },
  gcTime: 0,
});

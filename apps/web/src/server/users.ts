import { type ChangeUser, type CreateUser, createdInvitation, userView } from '@aivailable/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { listOf } from './list-schema.js';

const PATH = '/admin/users';
const at = (userId: string) => `${PATH}/${encodeURIComponent(userId)}`;

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => ask(PATH, listOf(userView), { signal }),
});

export const createUserMutation = mutationOptions({
  mutationFn: (wish: CreateUser) => ask(PATH, userView, { method: 'POST', body: wish }),
  meta: { ownErrors: true, refreshes: [usersQuery.queryKey] },
});

export const changeUserMutation = mutationOptions({
  mutationFn: ({ userId, change }: { userId: string; change: ChangeUser }) =>
    ask(at(userId), userView, { method: 'PATCH', body: change }),
  meta: { refreshes: [usersQuery.queryKey] },
});

export const removeUserMutation = mutationOptions({
  mutationFn: (userId: string) => tell(at(userId), { method: 'DELETE' }),
  meta: { refreshes: [usersQuery.queryKey] },
});

/** The link is in the answer: it leaves memory with the dialog that shows it. */
export const resetPasswordMutation = mutationOptions({
  mutationFn: (userId: string) => ask(`${at(userId)}/reset`, createdInvitation, { method: 'POST' }),
  meta: { refreshes: [['invitations']] },
  gcTime: 0,
});

import { type CreateUser, userView } from '@aivailable/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { listOf } from './list-schema.js';

const PATH = '/admin/users';

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => ask(PATH, listOf(userView), { signal }),
});

export const createUserMutation = mutationOptions({
  mutationFn: (wish: CreateUser) => ask(PATH, userView, { method: 'POST', body: wish }),
  meta: { ownErrors: true, refreshes: [usersQuery.queryKey] },
});

export const removeUserMutation = mutationOptions({
  mutationFn: (userId: string) => tell(`${PATH}/${encodeURIComponent(userId)}`, { method: 'DELETE' }),
  meta: { refreshes: [usersQuery.queryKey] },
});

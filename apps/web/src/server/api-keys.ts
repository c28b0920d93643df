import { apiKeyView, type ChangeApiKey, type CreateApiKey, createdApiKey } from '@aivailable/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { listOf } from './list-schema.js';

const PATH = '/admin/api-keys';

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => ask(PATH, listOf(apiKeyView), { signal }),
});

export const createKeyMutation = mutationOptions({
  mutationFn: (wish: CreateApiKey) => ask(PATH, createdApiKey, { method: 'POST', body: wish }),
  meta: { ownErrors: true, refreshes: [apiKeysQuery.queryKey] },
  // The whole key is in the answer: it leaves memory with the dialog that shows it.
  gcTime: 0,
});

export const changeKeyMutation = mutationOptions({
  mutationFn: ({ keyId, change }: { keyId: string; change: ChangeApiKey }) =>
    ask(`${PATH}/${encodeURIComponent(keyId)}`, apiKeyView, { method: 'PATCH', body: change }),
  meta: { ownErrors: true, refreshes: [apiKeysQuery.queryKey] },
});

export const revokeKeyMutation = mutationOptions({
  mutationFn: (keyId: string) => tell(`${PATH}/${encodeURIComponent(keyId)}`, { method: 'DELETE' }),
  meta: { refreshes: [apiKeysQuery.queryKey] },
});

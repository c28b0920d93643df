import { instanceView, type OrderMove } from '@aivailable/contracts';
import { mutationOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';

const at = (instanceId: string) => `/admin/instances/${encodeURIComponent(instanceId)}`;

/** A stale picture is fetched anew, so that the plan that is shown next is one that can be. */
export const moveMutation = mutationOptions({
  mutationFn: ({ instanceId, order }: { instanceId: string; order: OrderMove }) =>
    ask(`${at(instanceId)}/move`, instanceView, { method: 'POST', body: order }),
  meta: { ownErrors: true },
});

export const takeBackMutation = mutationOptions({
  mutationFn: (instanceId: string) => ask(`${at(instanceId)}/move`, instanceView, { method: 'DELETE' }),
});

export const retryInstanceMutation = mutationOptions({
  mutationFn: (instanceId: string) => tell(`${at(instanceId)}/retry`, { method: 'POST' }),
});

import { type MoveInstance, placementPreview } from '@aivailable/contracts';
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';

const at = (instanceId: string) => `/admin/instances/${encodeURIComponent(instanceId)}`;

export interface Move {
  readonly instanceId: string;
  readonly target: MoveInstance;
}

/** What a move would do now, with its numbers or the refusal. */
export const movePreviewQuery = (move: Move | null) =>
  queryOptions({
    queryKey: ['move-preview', move],
    queryFn: ({ signal }) =>
      ask(`${at(move?.instanceId ?? '')}/move/preview`, placementPreview, {
        method: 'POST',
        body: move?.target,
        signal,
      }),
    enabled: move !== null,
    placeholderData: keepPreviousData,
    staleTime: 2_000,
    gcTime: 10_000,
    retry: false,
  });

export const moveMutation = mutationOptions({
  mutationFn: ({ instanceId, target }: Move) => tell(`${at(instanceId)}/move`, { method: 'POST', body: target }),
  meta: { ownErrors: true },
});

export const retryInstanceMutation = mutationOptions({
  mutationFn: (instanceId: string) => tell(`${at(instanceId)}/retry`, { method: 'POST' }),
});

import {
  type ChangeDeployment,
  type CreateDeployment,
  deploymentView,
  draftedWish,
  type OrderPlace,
  timelineEntry,
} from '@aivailable/contracts';
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { listOf } from './list-schema.js';

const PATH = '/admin/deployments';
const at = (deploymentId: string) => `${PATH}/${encodeURIComponent(deploymentId)}`;

/** A wish in the planner's words: the file's sums are known to the controller alone. */
export const draftQuery = (wish: CreateDeployment | null) =>
  queryOptions({
    queryKey: ['drafted-wish', wish],
    queryFn: ({ signal }) => ask('/admin/placement/wish', draftedWish, { method: 'POST', body: wish, signal }),
    enabled: wish !== null,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 10_000,
    retry: false,
  });

export const deployMutation = mutationOptions({
  mutationFn: (wish: CreateDeployment) => ask(PATH, deploymentView, { method: 'POST', body: wish }),
  meta: { ownErrors: true },
});

export const changeDeploymentMutation = mutationOptions({
  mutationFn: ({ deploymentId, change }: { deploymentId: string; change: ChangeDeployment }) =>
    tell(at(deploymentId), { method: 'PATCH', body: change }),
});

/** One more replica, where it is put. */
export const putReplicaMutation = mutationOptions({
  mutationFn: ({ deploymentId, place }: { deploymentId: string; place: OrderPlace }) =>
    ask(`${at(deploymentId)}/replicas`, deploymentView, { method: 'POST', body: place }),
  meta: { ownErrors: true },
});

export const removeDeploymentMutation = mutationOptions({
  mutationFn: (deploymentId: string) => tell(at(deploymentId), { method: 'DELETE' }),
});

const SHOWN_LINES = 200;

/** `mark`: what of the live state says that something happened to it. */
export const deploymentHistoryQuery = (deploymentId: string, mark: string) =>
  queryOptions({
    queryKey: ['deployment-history', deploymentId, mark],
    queryFn: ({ signal }) =>
      ask(`/admin/timeline?limit=${SHOWN_LINES}&subject=${encodeURIComponent(deploymentId)}`, listOf(timelineEntry), {
        signal,
      }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });

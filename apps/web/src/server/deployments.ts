import { type ChangeDeployment, type CreateDeployment, deploymentView, draftedWish } from '@aivailable/contracts';
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';

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

export const removeDeploymentMutation = mutationOptions({
  mutationFn: (deploymentId: string) => tell(at(deploymentId), { method: 'DELETE' }),
});

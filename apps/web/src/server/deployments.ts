import { type ChangeDeployment, type CreateDeployment, deploymentView, placementPreview } from '@aivailable/contracts';
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';

const PATH = '/admin/deployments';
const at = (deploymentId: string) => `${PATH}/${encodeURIComponent(deploymentId)}`;

/** What a deploy would do now. Asked again whenever the wish changes; the last answer stays until the next is there. */
export const deployPreviewQuery = (wish: CreateDeployment | null) =>
  queryOptions({
    queryKey: ['deploy-preview', wish],
    queryFn: ({ signal }) => ask(`${PATH}/preview`, placementPreview, { method: 'POST', body: wish, signal }),
    enabled: wish !== null,
    placeholderData: keepPreviousData,
    staleTime: 2_000,
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

import { type ChangeProject, type CreateProject, projectView } from '@aivailable/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { listOf } from './list-schema.js';

const PATH = '/admin/projects';
const at = (projectId: string) => `${PATH}/${encodeURIComponent(projectId)}`;

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) => ask(PATH, listOf(projectView), { signal }),
});

export const createProjectMutation = mutationOptions({
  mutationFn: (wish: CreateProject) => ask(PATH, projectView, { method: 'POST', body: wish }),
  meta: { ownErrors: true, refreshes: [projectsQuery.queryKey] },
});

export const changeProjectMutation = mutationOptions({
  mutationFn: ({ projectId, change }: { projectId: string; change: ChangeProject }) =>
    ask(at(projectId), projectView, { method: 'PATCH', body: change }),
  meta: { ownErrors: true, refreshes: [projectsQuery.queryKey] },
});

export const removeProjectMutation = mutationOptions({
  mutationFn: (projectId: string) => tell(at(projectId), { method: 'DELETE' }),
  meta: { refreshes: [projectsQuery.queryKey] },
});

import { type ChangeModelFile, type ImportModel, importView, openModelView } from '@aivailable/contracts';
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';
import { listOf } from './list-schema.js';

export const importModelMutation = mutationOptions({
  mutationFn: (wish: ImportModel) => ask('/admin/models/import', importView, { method: 'POST', body: wish }),
  meta: { ownErrors: true },
});

export const cancelImportMutation = mutationOptions({
  mutationFn: (importId: string) => tell(`/admin/imports/${encodeURIComponent(importId)}`, { method: 'DELETE' }),
});

export const removeModelMutation = mutationOptions({
  mutationFn: (modelId: string) => tell(`/admin/models/${encodeURIComponent(modelId)}`, { method: 'DELETE' }),
});

export const pauseImportMutation = mutationOptions({
  mutationFn: (importId: string) => tell(`/admin/imports/${encodeURIComponent(importId)}/pause`, { method: 'POST' }),
});

export const resumeImportMutation = mutationOptions({
  mutationFn: (importId: string) => tell(`/admin/imports/${encodeURIComponent(importId)}/resume`, { method: 'POST' }),
});

interface FileOfModel {
  readonly modelId: string;
  readonly fileId: string;
}

const fileAt = ({ modelId, fileId }: FileOfModel) =>
  `/admin/models/${encodeURIComponent(modelId)}/files/${encodeURIComponent(fileId)}`;

export const changeFileMutation = mutationOptions({
  mutationFn: ({ change, ...file }: FileOfModel & { change: ChangeModelFile }) =>
    tell(fileAt(file), { method: 'PATCH', body: change }),
});

export const removeFileMutation = mutationOptions({
  mutationFn: (file: FileOfModel) => tell(fileAt(file), { method: 'DELETE' }),
});

/** Asked again when the catalogue gets a file: what is held has its footprint then. */
export const openModelsQuery = (heldFiles: number) =>
  queryOptions({
    queryKey: ['open-models', heldFiles],
    queryFn: ({ signal }) => ask('/admin/open-models', listOf(openModelView), { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const downloadOpenModelMutation = mutationOptions({
  mutationFn: ({ id, file }: { id: string; file: string }) =>
    tell(`/admin/open-models/${encodeURIComponent(id)}/download`, { method: 'POST', body: { file } }),
});

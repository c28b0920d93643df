import { type ImportModel, importView } from '@aivailable/contracts';
import { mutationOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';

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

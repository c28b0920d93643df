import { queryOptions } from '@tanstack/react-query';
import { ask, type Schema } from './api-client.js';

/** The names that `/v1/models` lists: what a caller may ask for now. */
const served: Schema<string[]> = {
  safeParse(value) {
    const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : null;
    if (!Array.isArray(data)) return { success: false, error: new Error('no list of models') };
    const ids = data.flatMap((entry: unknown) =>
      typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string' ? [entry.id] : [],
    );
    return { success: true, data: ids };
  },
};

export const servedModelsQuery = queryOptions({
  queryKey: ['served-models'],
  queryFn: ({ signal }) => ask('/v1/models', served, { signal }),
  staleTime: 5_000,
});

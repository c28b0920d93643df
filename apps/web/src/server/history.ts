import { timelineEntry, usageRow } from '@aivailable/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ask } from './api-client.js';
import { listOf } from './list-schema.js';

const PAGE = 50;

/** Newest first; older pages on demand. New lines arrive by the live feed. */
export const timelineQuery = infiniteQueryOptions({
  queryKey: ['timeline'],
  queryFn: ({ pageParam, signal }) =>
    ask(`/admin/timeline?limit=${PAGE}${pageParam === null ? '' : `&before=${pageParam}`}`, listOf(timelineEntry), {
      signal,
    }),
  initialPageParam: null as number | null,
  getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.id),
  staleTime: Number.POSITIVE_INFINITY,
});

export const usageQuery = (days: number) =>
  queryOptions({
    queryKey: ['usage', days],
    queryFn: ({ signal }) => ask(`/admin/usage?days=${days}`, listOf(usageRow), { signal }),
    staleTime: 30_000,
  });

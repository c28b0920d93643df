import {
  type AuditQuery,
  type AvailabilityRange,
  auditEntry,
  availabilityReport,
  type DecisionView,
  decisionFile,
  decisionView,
  type LiveState,
  type TimelineEntry,
  timelineEntry,
  type UsageGrouping,
  usageRow,
} from '@aivailable/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ask } from './api-client.js';
import { listOf } from './list-schema.js';
import { linesKey, liveKey } from './live-keys.js';
import { onTop } from './paged-news.js';

const PAGE = 50;
const lines = listOf(timelineEntry);
const decisions = listOf(decisionView);

export const entryNumber = ({ id }: TimelineEntry) => id;
export const decisionNumber = ({ decisionId }: DecisionView) => decisionId;

/** Newest first; older pages on demand. What is new comes by the live feed, also while the first page is on its way. */
export const timelineQuery = infiniteQueryOptions({
  queryKey: ['timeline'],
  queryFn: async ({ pageParam, signal, client }) => {
    const page = await ask(`/admin/timeline?${searchOf({ limit: PAGE, before: pageParam })}`, lines, { signal });
    return pageParam === null ? onTop(page, client.getQueryData<TimelineEntry[]>(linesKey) ?? [], entryNumber) : page;
  },
  initialPageParam: null as number | null,
  getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.id),
  staleTime: Number.POSITIVE_INFINITY,
});

export const decisionsQuery = infiniteQueryOptions({
  queryKey: ['decisions'],
  queryFn: async ({ pageParam, signal, client }) => {
    const page = await ask(`/admin/decisions?${searchOf({ limit: PAGE, before: pageParam })}`, decisions, { signal });
    const told = client.getQueryData<LiveState['decisions']>(liveKey('decisions')) ?? {};
    return pageParam === null ? onTop(page, Object.values(told), decisionNumber) : page;
  },
  initialPageParam: null as number | null,
  getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.decisionId),
  staleTime: Number.POSITIVE_INFINITY,
});

export const decisionQuery = (decisionId: number) =>
  queryOptions({
    queryKey: ['decision', decisionId],
    queryFn: ({ signal }) => ask(`/admin/decisions/${decisionId}`, decisionFile, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export type AuditFilter = Pick<AuditQuery, 'search' | 'area' | 'outcome'>;

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) =>
      ask(`/admin/audit?${searchOf({ ...filter, limit: PAGE, before: pageParam })}`, listOf(auditEntry), { signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.auditId),
    staleTime: 0,
  });

export interface UsageWish {
  readonly days: number;
  readonly by: UsageGrouping;
}

export const usageQuery = (wish: UsageWish) =>
  queryOptions({
    queryKey: ['usage', wish],
    queryFn: ({ signal }) => ask(`/admin/usage?${searchOf({ ...wish })}`, listOf(usageRow), { signal }),
    staleTime: 30_000,
  });

/** A file for spreadsheets; the browser's own download. */
export const usageCsvHref = (wish: UsageWish) => `/admin/usage.csv?${searchOf({ ...wish, for: 'spreadsheet' })}`;

export const availabilityQuery = (range: AvailabilityRange) =>
  queryOptions({
    queryKey: ['availability', range],
    queryFn: ({ signal }) => ask(`/admin/availability/strips?range=${range}`, availabilityReport, { signal }),
    staleTime: 30_000,
  });

function searchOf(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given).toString();
}

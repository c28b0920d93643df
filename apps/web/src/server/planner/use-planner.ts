import { planningSnapshot } from '@aivailable/contracts';
import type { PlanOptions, Snapshot } from '@aivailable/placement';
import { useThrottledValue } from '@mantine/hooks';
import {
  hashKey,
  keepPreviousData,
  queryOptions,
  skipToken,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, useRef } from 'react';
import { ask } from '../api-client.js';
import { useLive } from '../live.js';
import { fleetMark } from './fleet-mark.js';
import { openThread } from './open-thread.js';
import { Planner } from './planner.js';
import type { Answers, PlannedFleet, Question } from './planner-talk.js';

/** The page's planner. Its thread is opened by the first question. */
export const PlannerContext = createContext(new Planner(openThread));

/** Not more often than this is the whole fleet fetched, however much happens. */
const LEAST_MS = 500;

export const PLACEMENT_SNAPSHOT = ['placement-snapshot'];

/** A fleet, and what of the live state it was read under. */
interface ReadFleet {
  readonly mark: string;
  readonly fleet: PlannedFleet;
}

/** One for all marks: a fleet that changes faster than it is read is shown all the same, as it was a moment ago. */
const fleetQuery = (mark: string) =>
  queryOptions({
    queryKey: PLACEMENT_SNAPSHOT,
    queryFn: async ({ signal }): Promise<ReadFleet> => {
      const { at, snapshot, options } = await ask('/admin/placement/snapshot', planningSnapshot, { signal });
      return { mark, fleet: { at, snapshot: snapshot as unknown as Snapshot, options: options as PlanOptions } };
    },
    staleTime: 30_000,
    /* A fleet that looks again as it did is not the same: what was measured and what failed meanwhile is not in its mark. */
    gcTime: 0,
    structuralSharing: false,
  });

/**
 * The fleet as the controller would plan it now, while `active`. It is fetched anew when the live feed told of
 * something that bears on a plan, and otherwise not at all.
 */
export function useFleetToPlan(active: boolean) {
  const nodes = useLive('nodes');
  const instances = useLive('instances');
  const deployments = useLive('deployments');
  const issues = useLive('issues');
  const told = active && nodes && instances && deployments && issues;
  const mark = useMemo(
    () => (told ? fleetMark({ nodes, instances, deployments, issues }) : ''),
    [told, nodes, instances, deployments, issues],
  );
  const wanted = useThrottledValue(mark, LEAST_MS);
  const query = useQuery({ ...fleetQuery(wanted), enabled: wanted !== '' });
  const isBehind = query.data?.mark !== wanted;
  useCatchingUp(query, isBehind && wanted !== '', wanted);
  return { data: query.data?.fleet, error: query.error, isPlaceholderData: query.data !== undefined && isBehind };
}

/** What the planner says to a question about that fleet; the last answer stays until the next is there. */
export function usePlanned<Q extends Question>(fleet: PlannedFleet | undefined, question: Q | null) {
  const planner = use(PlannerContext);
  const query = useQuery({
    queryKey: ['planned', question],
    queryFn:
      fleet && question
        ? async () => ({ question, fleet, answer: (await planner.ask(fleet, question)) satisfies Answers[Q['kind']] })
        : skipToken,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5_000,
    retry: false,
    structuralSharing: false,
  });
  const { data, error } = query;
  const isBehind = query.isPlaceholderData || data?.fleet !== fleet;
  useCatchingUp(query, isBehind && fleet !== undefined && question !== null, fleet);
  /** It may be about the fleet of a moment ago, but not about another question. */
  const isToThis = data !== undefined && hashKey([data.question]) === hashKey([question]);
  return { data: data?.answer, error, isPlaceholderData: data !== undefined && isBehind, isToThis };
}

type Answered = Pick<UseQueryResult, 'data' | 'fetchStatus' | 'isPending' | 'isError' | 'refetch'>;

/**
 * Asks again when an answer is there and what it was asked about is not so any more: one question at a time, and none is
 * called off, or who is always too late would never hear anything. A question that failed is asked again of the next.
 */
function useCatchingUp(query: Answered, isBehind: boolean, about: unknown): void {
  const { data, fetchStatus, isPending, isError, refetch } = query;
  const tried = useRef<readonly unknown[]>([]);
  const isDue = isBehind && fetchStatus === 'idle' && (!isPending || isError);
  useEffect(() => {
    if (!isDue || (tried.current[0] === about && tried.current[1] === data)) return;
    tried.current = [about, data];
    void refetch({ cancelRefetch: false });
  }, [isDue, about, data, refetch]);
}

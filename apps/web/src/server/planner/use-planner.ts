import { planningSnapshot } from '@aivailable/contracts';
import type { PlanOptions, Snapshot } from '@aivailable/placement';
import { useThrottledValue } from '@mantine/hooks';
import { hashKey, keepPreviousData, queryOptions, skipToken, useQuery } from '@tanstack/react-query';
import { createContext, use, useMemo } from 'react';
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

const fleetQuery = (mark: string) =>
  queryOptions({
    queryKey: [...PLACEMENT_SNAPSHOT, mark],
    queryFn: async ({ signal }): Promise<PlannedFleet> => {
      const { at, snapshot, options } = await ask('/admin/placement/snapshot', planningSnapshot, { signal });
      return { at, snapshot: snapshot as unknown as Snapshot, options: options as PlanOptions };
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    /* A fleet that looks again as it did is not the same: what was measured and what failed meanwhile is not in its mark. */
    gcTime: 0,
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
  return useQuery({ ...fleetQuery(useThrottledValue(mark, LEAST_MS)), enabled: mark !== '' });
}

/** What the planner says to a question about that fleet; the last answer stays until the next is there. */
export function usePlanned<Q extends Question>(fleet: PlannedFleet | undefined, question: Q | null) {
  const planner = use(PlannerContext);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['planned', fleet?.at, question],
    queryFn:
      fleet && question
        ? async () => ({ question, answer: (await planner.ask(fleet, question)) satisfies Answers[Q['kind']] })
        : skipToken,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5_000,
    retry: false,
  });
  /** It may be about the fleet of a moment ago, but not about another question. */
  const isToThis = data !== undefined && hashKey([data.question]) === hashKey([question]);
  return { data: data?.answer, error, isPlaceholderData, isToThis };
}

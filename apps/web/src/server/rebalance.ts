import { type ChangeRebalance, rebalanceState, rebalanceView } from '@aivailable/contracts';
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { ask } from './api-client.js';

const PATH = '/admin/rebalance';
const REBALANCE = ['rebalance'];

/** Asked again when the live feed told of another suggestion, or an instance came or went. */
export const rebalanceQuery = (mark: string) =>
  queryOptions({
    queryKey: [...REBALANCE, mark],
    queryFn: ({ signal }) => ask(PATH, rebalanceState, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });

export const changeRebalanceMutation = mutationOptions({
  mutationFn: (change: ChangeRebalance) => ask(PATH, rebalanceState, { method: 'PUT', body: change }),
  meta: { refreshes: [REBALANCE] },
});

export const applyRebalanceMutation = mutationOptions({
  mutationFn: (rebalanceId: string) => ask(`${PATH}/apply`, rebalanceView, { method: 'POST', body: { rebalanceId } }),
  meta: { refreshes: [REBALANCE] },
});

export const dismissRebalanceMutation = mutationOptions({
  mutationFn: (rebalanceId: string) =>
    ask(`${PATH}/dismiss`, rebalanceState, { method: 'POST', body: { rebalanceId } }),
  meta: { refreshes: [REBALANCE] },
});

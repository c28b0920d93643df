import type { CreateDeployment, PlacementPreview } from '@aivailable/contracts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { draftQuery } from '../../server/deployments.js';
import { useFleetToPlan, usePlanned } from '../../server/planner/use-planner.js';
import { type CardFill, cardFills } from './card-fill.js';
import { plannedDeployment, wishOf } from './planned-deployment.js';

interface DeployPreviewState {
  readonly preview: PlacementPreview | null;
  readonly cards: readonly CardFill[];
  readonly error: Error | null;
  readonly isStale: boolean;
}

/** Planned in this page from the controller's picture of the fleet: it is redrawn whenever the wish or the fleet changes. */
export function useDeployPreview(wish: CreateDeployment | null): DeployPreviewState {
  const fleet = useFleetToPlan(wish !== null);
  const draft = useQuery(draftQuery(wish));
  const question = useMemo(() => draft.data && ({ kind: 'wish', wish: wishOf(draft.data) } as const), [draft.data]);
  const planned = usePlanned(fleet.data, question ?? null);
  const { data } = planned;
  const preview = useMemo(
    () => (draft.data && data && fleet.data ? plannedDeployment(draft.data, data, fleet.data) : null),
    [draft.data, data, fleet.data],
  );
  const cards = useMemo(
    () => (preview && fleet.data ? cardFills(preview.placements, fleet.data.snapshot) : []),
    [preview, fleet.data],
  );
  const isStale = draft.isPlaceholderData || draft.isFetching || planned.isPlaceholderData || fleet.isPlaceholderData;
  return { preview, cards, error: draft.error ?? fleet.error ?? planned.error, isStale };
}

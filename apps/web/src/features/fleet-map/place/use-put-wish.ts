import type { CreateDeployment, DraftedWish } from '@aivailable/contracts';
import { type Wish, withOneMore } from '@aivailable/placement';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { draftQuery } from '../../../server/deployments.js';
import { useLive, useLiveList } from '../../../server/live.js';
import type { PlannedFleet } from '../../../server/planner/planner-talk.js';
import type { Load } from '../drag/load.js';
import { firstForm, wishOfForm } from './first-wish.js';

export type PutLoad = Exclude<Load, { kind: 'instances' }>;

interface PutWish {
  /** In the planner's words, with the new replica counted; null while it is not known. */
  readonly wish: Wish | null;
  readonly draft: DraftedWish | null;
  readonly error: Error | null;
  /** What is drafted is of what was asked before. */
  readonly isOfBefore: boolean;
}

/** What would be put somewhere. A model is drafted by the controller, which knows the sums of its file; `asked` null: as it is dragged. */
export function usePutWish(
  load: Load | null,
  fleet: PlannedFleet | undefined,
  asked: CreateDeployment | null,
): PutWish {
  const first = useFirstWish(load);
  const model = load?.kind === 'model' ? (asked ?? first) : null;
  const { data: draft = null, error, isPlaceholderData } = useQuery(draftQuery(model));
  const deploymentId = load?.kind === 'deployment' ? load.deploymentId : null;
  const standing = fleet?.snapshot.wishes.find(({ id }) => id === deploymentId);
  const drafted = model === null ? null : draft;
  const wish = useMemo(() => {
    if (standing !== undefined) return withOneMore(standing);
    return drafted === null ? null : (drafted.wish as unknown as Wish);
  }, [standing, drafted]);
  return { wish, draft: drafted, error, isOfBefore: model !== null && isPlaceholderData };
}

/** Keeps its identity while the model stays: news of others ask nothing anew. */
function useFirstWish(load: Load | null): CreateDeployment | null {
  const models = useLive('models');
  const deployments = useLiveList('deployments') ?? [];
  const model = load?.kind === 'model' ? models?.[load.modelId] : undefined;
  const text = model ? JSON.stringify(wishOfForm(model, firstForm(model, deployments))) : null;
  return useMemo(() => (text === null ? null : JSON.parse(text)), [text]);
}

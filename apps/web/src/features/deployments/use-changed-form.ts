import type { ChangeDeployment, CreateDeployment, DeploymentView, DraftedWish } from '@aivailable/contracts';
import type { Variant } from '@aivailable/placement';
import { useQuery } from '@tanstack/react-query';
import { draftQuery } from '../../server/deployments.js';

/** A standing deployment with another cache: its forms and their bytes, which the controller knows; null while it keeps its own. */
export function useChangedForm(deployment: DeploymentView, change: ChangeDeployment | null) {
  const { data: draft, error, isPlaceholderData } = useQuery(draftQuery(wishOfChange(deployment, change)));
  const isChanged = change?.kvType !== undefined;
  /* What is kept meanwhile is of another cache. */
  const isAwaited = isChanged && (draft === undefined || isPlaceholderData);
  return { draft: isChanged && !isAwaited ? (draft ?? null) : null, isAwaited, error };
}

export function variantsOf({ wish }: DraftedWish): readonly Variant[] {
  return wish.variants as readonly Variant[];
}

function wishOfChange(deployment: DeploymentView, change: ChangeDeployment | null): CreateDeployment | null {
  const { modelId, fileId, engine, servedName, task, contextTokens, slots } = deployment;
  if (change?.kvType === undefined || modelId === null || fileId === null) return null;
  const minSlots = change.minSlots ?? deployment.minSlots;
  const allowsSmaller = change.allowSmallerQuantisations ?? deployment.allowSmallerQuantisations ?? false;
  const others = deployment.fallbackFileIds ?? [];
  return {
    ...{ modelId, fileId, servedName, task, contextTokens, slots, kvType: change.kvType },
    ...(engine && { engine }),
    ...(minSlots !== undefined && { minSlots }),
    ...(allowsSmaller ? { allowSmallerQuantisations: true } : others.length > 0 && { fallbackFileIds: others }),
  };
}

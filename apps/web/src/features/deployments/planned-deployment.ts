import type { DraftedWish, FootprintView, PlacementPreview } from '@aivailable/contracts';
import type { Preview, Wish } from '@aivailable/placement';
import type { PlannedFleet } from '../../server/planner/planner-talk.js';

export function wishOf({ wish }: DraftedWish): Wish {
  return wish as unknown as Wish;
}

/** Where it would go and what an instance takes there; without a place, what it would take on one card. */
export function plannedDeployment(
  draft: DraftedWish,
  { ok, placements, refusals }: Preview,
  { snapshot }: PlannedFleet,
): PlacementPreview {
  const [refusal] = refusals;
  return {
    ok,
    placements: placements.map(({ nodeId, gpus }) => {
      const nodeName = snapshot.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId;
      return { nodeId, nodeName, gpus: gpus.map((share) => ({ ...share })) };
    }),
    refusal: refusal
      ? {
          message: refusal.message,
          candidates: refusal.candidates.map((one) => ({ ...one, gpuIds: [...one.gpuIds] })),
        }
      : null,
    footprint: footprintOf(draft, placements[0]),
    outageSeconds: 0,
  };
}

function footprintOf(
  { footprints }: DraftedWish,
  place: Preview['placements'][number] | undefined,
): FootprintView | null {
  const found = footprints.find(({ variantId, backend, gpuCount }) => {
    return variantId === place?.variantId && backend === place.backend && gpuCount === place.gpus.length;
  });
  return (found ?? footprints[0])?.footprint ?? null;
}

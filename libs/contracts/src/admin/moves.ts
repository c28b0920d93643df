import { z } from 'zod';
import { backend } from '../gpu.js';
import { footprintView } from '../views.js';
import { moveInstance } from './deployments.js';

/** A move as it is ordered: what was seen when it was decided may come with it. */
export const orderMove = moveInstance.extend({
  /** Others that make room for it, one after the other; it waits until they have gone. */
  first: z
    .array(moveInstance.extend({ instanceId: z.string().min(1) }))
    .max(8)
    .optional(),
  /** For so long the old one stays beside the new one, so that the move can be taken back without a restart. */
  undoSeconds: z.number().int().min(0).max(60).optional(),
  /** What it would take, as it was shown. Where it would be otherwise by now, nothing is moved. */
  expects: z.array(z.object({ gpuId: z.string(), reservedBytes: z.number().int() })).optional(),
});
export type OrderMove = z.infer<typeof orderMove>;

/** A deployment that there is not yet, in the planner's words, and what one instance of it takes. */
export const draftedWish = z.object({
  wish: z.record(z.string(), z.unknown()),
  footprints: z.array(
    z.object({ variantId: z.string(), backend, gpuCount: z.number().int(), footprint: footprintView }),
  ),
});
export type DraftedWish = z.infer<typeof draftedWish>;

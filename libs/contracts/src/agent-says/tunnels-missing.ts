import { z } from 'zod';

/** Of the tunnels that were asked for so many will not come; who waits for them may ask anew. Said only of numbered asks. */
export const tunnelsMissing = z.object({
  type: z.literal('tunnels-missing'),
  ask: z.number().int().positive(),
  count: z.number().int().positive(),
  reason: z.string(),
});
export type TunnelsMissing = z.infer<typeof tunnelsMissing>;

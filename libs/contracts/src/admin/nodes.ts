import { z } from 'zod';
import { changeLabels } from '../labels.js';
import { foreignPolicy, nodeIntent } from '../states.js';

export const changeNode = z.object({
  name: z.string().trim().min(1, 'A node needs a name.').max(63).optional(),
  intent: nodeIntent.optional(),
  foreignPolicy: foreignPolicy.optional(),
  /** Those that are named are set, or taken away with null; the others stay. */
  labels: changeLabels.optional(),
});
export type ChangeNode = z.infer<typeof changeNode>;

/** Bytes that are kept free on a GPU; null goes back to the default. */
export const changeGpu = z.object({ headroomBytes: z.number().int().nonnegative().nullable() });
export type ChangeGpu = z.infer<typeof changeGpu>;

export const createJoinToken = z.object({ minutes: z.number().int().min(1).max(1440).default(60) });

export const joinTokenView = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  /** What to paste on the second machine. */
  command: z.string(),
});
export type JoinTokenView = z.infer<typeof joinTokenView>;

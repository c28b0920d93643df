import { z } from 'zod';
import { nodeIntent } from '../states.js';

export const changeNode = z.object({
  name: z.string().trim().min(1, 'A node needs a name.').max(63).optional(),
  intent: nodeIntent.optional(),
});
export type ChangeNode = z.infer<typeof changeNode>;

export const createJoinToken = z.object({ minutes: z.number().int().min(1).max(1440).default(60) });

export const joinTokenView = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  /** What to paste on the second machine. */
  command: z.string(),
});
export type JoinTokenView = z.infer<typeof joinTokenView>;

import { z } from 'zod';

/** The agent is being stopped on purpose: the node is lost at once, without waiting for its lease. */
export const goodbye = z.object({ type: z.literal('goodbye'), reason: z.string() });
export type Goodbye = z.infer<typeof goodbye>;

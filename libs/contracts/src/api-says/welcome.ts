import { z } from 'zod';

/** Answer to hello: the node is known, and this is how it shall beat. */
export const welcome = z.object({
  type: z.literal('welcome'),
  nodeId: z.string(),
  nodeName: z.string(),
  heartbeatMs: z.number().int().positive(),
  /** Tunnels to keep open. */
  tunnels: z.number().int().nonnegative(),
});
export type Welcome = z.infer<typeof welcome>;

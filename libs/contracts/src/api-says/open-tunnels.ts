import { z } from 'zod';

/** The pool of this node wants more connections: dial this many more tunnels. */
export const openTunnels = z.object({
  type: z.literal('open-tunnels'),
  count: z.number().int().positive(),
  /** Goes with each of these dials (`TUNNEL_ASK_HEADER`) and with the word about those that failed. Absent: an older API. */
  ask: z.number().int().positive().optional(),
});
export type OpenTunnels = z.infer<typeof openTunnels>;

import { z } from 'zod';

/** The pool of this node wants more connections: dial this many more tunnels. */
export const openTunnels = z.object({ type: z.literal('open-tunnels'), count: z.number().int().positive() });
export type OpenTunnels = z.infer<typeof openTunnels>;

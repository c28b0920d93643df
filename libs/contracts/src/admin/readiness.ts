import { z } from 'zod';

/** Answer of `/readyz`: 200 when `ready`, else 503 with the reasons. */
export const readiness = z.object({ ready: z.boolean(), reasons: z.array(z.string()) });
export type Readiness = z.infer<typeof readiness>;

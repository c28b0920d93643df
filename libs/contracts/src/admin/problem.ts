import { z } from 'zod';

/** The error shape of `/admin/*`. */
export const problem = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    /** Which fields were wrong, for `invalid_request`. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});
export type Problem = z.infer<typeof problem>;

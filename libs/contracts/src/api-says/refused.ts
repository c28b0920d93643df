import { z } from 'zod';

/** The link is closed and why; `retry` says whether dialling again can help. */
export const refused = z.object({
  type: z.literal('refused'),
  code: z.enum(['protocol_unsupported', 'node_unknown', 'superseded', 'invalid_message']),
  message: z.string(),
  retry: z.boolean(),
});
export type Refused = z.infer<typeof refused>;

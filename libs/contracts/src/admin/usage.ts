import { z } from 'zod';

/** Requests and tokens per key, model and UTC day. Texts are never kept. */
export const usageRow = z.object({
  day: z.iso.date(),
  keyId: z.string().nullable(),
  keyName: z.string().nullable(),
  servedName: z.string(),
  requests: z.number().int(),
  failedRequests: z.number().int(),
  promptTokens: z.number().int(),
  completionTokens: z.number().int(),
});
export type UsageRow = z.infer<typeof usageRow>;

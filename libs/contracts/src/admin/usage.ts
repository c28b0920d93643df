import { z } from 'zod';

/** By what the sums of a day are told apart, beside the model. */
export const usageGrouping = z.enum(['key', 'project', 'user', 'node', 'model']);
export type UsageGrouping = z.infer<typeof usageGrouping>;

/** Requests and tokens of a UTC day; null and absent: not told apart by it. Texts are never kept. */
export const usageRow = z.object({
  day: z.iso.date(),
  keyId: z.string().nullable(),
  keyName: z.string().nullable(),
  projectId: z.string().nullable().optional(),
  projectName: z.string().nullable().optional(),
  userId: z.string().nullable().optional(),
  /** Null: the user is gone. */
  userEmail: z.string().nullable().optional(),
  nodeId: z.string().nullable().optional(),
  servedName: z.string(),
  requests: z.number().int(),
  /** Refused or failed. */
  failedRequests: z.number().int(),
  abortedRequests: z.number().int().optional(),
  /** Went on elsewhere after their engine, agent or connection was lost. */
  continuedRequests: z.number().int().optional(),
  promptTokens: z.number().int(),
  completionTokens: z.number().int(),
});
export type UsageRow = z.infer<typeof usageRow>;

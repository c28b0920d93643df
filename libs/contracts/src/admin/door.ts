import { z } from 'zod';

/** A request that is at the door now. Never a text. */
export const runningRequest = z.object({
  requestId: z.string(),
  servedName: z.string(),
  keyName: z.string().nullable(),
  userId: z.string().nullable(),
  nodeId: z.string().nullable(),
  /** `waiting`: for a slot, or for a budget. */
  phase: z.enum(['waiting', 'answering']),
  startedAt: z.iso.datetime(),
  writtenTokens: z.number().int(),
  /** While it waits for a slot; 1 is next. */
  queuePosition: z.number().int().optional(),
  /** Until it is its turn, as far as that can be said. */
  queueEtaMs: z.number().int().optional(),
});
export type RunningRequest = z.output<typeof runningRequest>;

/** Who waits for a deployment, over all API processes. */
export const queueDepth = z.object({
  deploymentId: z.string(),
  waiting: z.number().int(),
  longestWaitMs: z.number(),
  busySlots: z.number().int(),
  slots: z.number().int(),
});
export type QueueDepth = z.output<typeof queueDepth>;

export const doorView = z.object({
  at: z.iso.datetime(),
  /** The oldest ones. */
  requests: z.array(runningRequest),
  /** How many more there are. */
  more: z.number().int(),
  queues: z.array(queueDepth),
});
export type DoorView = z.output<typeof doorView>;

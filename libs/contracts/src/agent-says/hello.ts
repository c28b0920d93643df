import { z } from 'zod';
import { deviceKind } from '../gpu.js';
import { report } from './report.js';

/** Protocol version of the link. An API refuses a version that it does not speak, with a sentence. */
export const LINK_PROTOCOL = 2;

/** First message on the link: who I am, what I have, what already runs here. */
export const hello = z.object({
  type: z.literal('hello'),
  protocol: z.number().int(),
  agentVersion: z.string(),
  /** New at each start of the agent process; tells a restart from a reconnect. */
  bootId: z.string().min(1),
  hostname: z.string(),
  platform: z.string(),
  arch: z.string(),
  /** The least real device decides: a node of simulated cards is `simulated`. */
  kind: deviceKind,
  observed: report.omit({ type: true }),
});
export type Hello = z.infer<typeof hello>;

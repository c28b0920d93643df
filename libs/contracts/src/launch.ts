import { z } from 'zod';

/** What a process tells the launcher that forked it, and what the launcher asks, over Node's IPC channel. */

/** Progress for people while it starts. */
const step = z.object({ type: z.literal('step'), text: z.string() });

/** It cannot start and ends: one sentence that says what to do. */
const failed = z.object({ type: z.literal('failed'), message: z.string() });

/** The API listens. Secrets are there only when they are new or were given. */
const ready = z.object({
  type: z.literal('ready'),
  url: z.string(),
  adminEmail: z.string(),
  adminPassword: z.string().nullable(),
  apiKey: z.string().nullable(),
});

const joinTokens = z.object({ type: z.literal('join-tokens'), tokens: z.array(z.string()) });

export const apiLaunchMessage = z.discriminatedUnion('type', [step, ready, joinTokens, failed]);
export type ApiLaunchMessage = z.infer<typeof apiLaunchMessage>;

/** The agent has its node token. */
const joined = z.object({ type: z.literal('joined'), nodeId: z.string(), nodeName: z.string() });

/** `lasting`: a setting is wrong, so that it would fail in the same way again. */
const agentFailed = failed.extend({ lasting: z.boolean().optional() });

export const agentLaunchMessage = z.discriminatedUnion('type', [step, joined, agentFailed]);
export type AgentLaunchMessage = z.infer<typeof agentLaunchMessage>;

/** What the launcher asks the API for. */
export const launcherRequest = z.object({
  type: z.literal('issue-join-tokens'),
  count: z.number().int().min(1).max(100),
});
export type LauncherRequest = z.infer<typeof launcherRequest>;

/** What the launcher tells the agents that it runs: the API listens, also after a restart. */
export const launcherNews = z.object({ type: z.literal('api-is-up') });

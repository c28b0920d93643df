import { z } from 'zod';

const amount = (what: string) => {
  const message = `A limit of ${what} is a whole number of 1 or more; null is no limit.`;
  return z.number(message).int(message).min(1, message).nullable();
};

const requestsPerMinute = amount('requests per minute');
const tokensPerMinute = amount('tokens per minute');
const parallelRequests = amount('parallel requests');
const tokensPerDay = amount('tokens per day');
const tokensPerMonth = amount('tokens per month');

/** What a key or a project may use; null: no limit. Days and months are those of UTC. */
export const usageLimits = z.object({
  requestsPerMinute: requestsPerMinute.default(null),
  tokensPerMinute: tokensPerMinute.default(null),
  parallelRequests: parallelRequests.default(null),
  tokensPerDay: tokensPerDay.default(null),
  tokensPerMonth: tokensPerMonth.default(null),
});
export type UsageLimits = z.output<typeof usageLimits>;

/** Limits that are not named stay as they are. */
export const changeLimits = z
  .object({ requestsPerMinute, tokensPerMinute, parallelRequests, tokensPerDay, tokensPerMonth })
  .partial();
export type ChangeLimits = z.output<typeof changeLimits>;

/** Tokens of the UTC day and month as far as they are written down; absent where neither was ever limited. */
export const spentTokens = z.object({ today: z.number().int(), thisMonth: z.number().int() });
export type SpentTokens = z.infer<typeof spentTokens>;

const used = z.number().int().optional();

/** What is taken of each limit at this moment, by all API processes as last heard; absent where there is no such limit. */
export const usedLimits = z.object({
  requestsPerMinute: used,
  tokensPerMinute: used,
  parallelRequests: used,
  tokensPerDay: used,
  tokensPerMonth: used,
});
export type UsedLimits = z.infer<typeof usedLimits>;

/** Requests of the last hour that a limit turned away: of the key itself, or of its project. */
export const limitRefusals = z.object({
  limit: usageLimits.keyof(),
  of: z.enum(['key', 'project']),
  times: z.number().int(),
  lastAt: z.iso.datetime(),
});
export type LimitRefusals = z.infer<typeof limitRefusals>;

export const NO_LIMITS: UsageLimits = Object.freeze({
  requestsPerMinute: null,
  tokensPerMinute: null,
  parallelRequests: null,
  tokensPerDay: null,
  tokensPerMonth: null,
});

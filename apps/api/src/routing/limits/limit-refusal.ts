import { CatalogueError, type UsageLimits } from '@aivailable/contracts';
import type { Account } from './account.js';
import type { LimitName } from './gauge.js';
import { LimitReached } from './limit-reached.js';
import { msToNextDay, msToNextMonth } from './periods.js';

const SECOND_MS = 1000;

/** Which budget is used up, in a sentence, with the seconds after which it makes sense to try again. */
export function limitReached(account: Account, name: LimitName, nowMs: number): CatalogueError {
  const limit = account.limits[name] ?? 0;
  const retryAfterSeconds = Math.max(1, Math.ceil(msUntilFree(account, name, nowMs) / SECOND_MS));
  const detail = sentence(account, name, limit, retryAfterSeconds);
  return new LimitReached(account.id, name, { detail, retryAfterSeconds });
}

/** It waited for what others had reserved, and they did not give it back in time. */
export function reservedTooLong({ name }: Account): CatalogueError {
  return new CatalogueError('rate_limit_exceeded', {
    detail: `${name} has tokens left, but they are reserved by requests that are running. Try again in 1 s.`,
    retryAfterSeconds: 1,
  });
}

function msUntilFree(account: Account, name: LimitName, nowMs: number): number {
  switch (name) {
    case 'requestsPerMinute':
    case 'tokensPerMinute':
      return account.msUntilFree(name, nowMs);
    case 'parallelRequests':
      return SECOND_MS;
    case 'tokensPerDay':
      return msToNextDay(nowMs);
    case 'tokensPerMonth':
      return msToNextMonth(nowMs);
    default:
      return name satisfies never;
  }
}

function sentence({ name }: Account, limit: keyof UsageLimits, amount: number, seconds: number): string {
  switch (limit) {
    case 'requestsPerMinute':
      return `${name} may send ${amount} requests per minute and has sent them. Try again in ${seconds} s.`;
    case 'tokensPerMinute':
      return `${name} may use ${amount} tokens per minute and has used them. Try again in ${seconds} s.`;
    case 'parallelRequests':
      return `${name} may have ${amount} requests running at a time and has them. Try again when one has ended.`;
    case 'tokensPerDay':
      return `${name} may use ${amount} tokens per day and has used them. The next day begins at 0:00 UTC.`;
    case 'tokensPerMonth':
      return `${name} may use ${amount} tokens per month and has used them. The next month begins on the 1st at 0:00 UTC.`;
    default:
      return limit satisfies never;
  }
}

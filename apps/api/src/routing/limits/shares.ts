import type { UsageLimits } from '@aivailable/contracts';
import { LIMIT_NAMES, type LimitName } from './gauge.js';

export type Amounts = Readonly<Record<LimitName, number>>;

export const NOTHING: Amounts = Object.freeze({
  requestsPerMinute: 0,
  tokensPerMinute: 0,
  parallelRequests: 0,
  tokensPerDay: 0,
  tokensPerMonth: 0,
});

/** What one API process has taken of an account and may take. */
export interface Share {
  readonly used: Amounts;
  readonly cap: Amounts;
}

export interface Claim {
  readonly used: Amounts;
  /** Requests wait here for a larger share. */
  readonly isStarving: boolean;
}

/**
 * The share that a process takes for itself, knowing those of the others. Shares together never exceed a limit, and no
 * process takes more than its own, so the limit holds over all of them, whichever is asked. What is left is halved (or
 * thirded) until somebody needs it: who has requests waiting takes all that nobody holds.
 *
 * `left`: the limits, those of a day and a month less what was used up before.
 */
export function shareOf(left: UsageLimits, claim: Claim, others: readonly Share[]): Amounts {
  const caps: Record<LimitName, number> = { ...NOTHING };
  for (const name of LIMIT_NAMES) caps[name] = capOf(left[name], name, claim, others);
  return caps;
}

function capOf(left: number | null, name: LimitName, { used, isStarving }: Claim, others: readonly Share[]): number {
  if (left === null) return 0;
  const held = others.reduce((sum, share) => sum + share.cap[name], 0);
  const free = Math.max(0, left - held);
  if (isStarving) return free;
  const taken = others.reduce((sum, share) => sum + share.used[name], used[name]);
  const fair = Math.floor(Math.max(0, left - taken) / (others.length + 1));
  return Math.min(free, used[name] + fair);
}

export function sumOfUsed(shares: readonly Share[]): Amounts {
  const sum: Record<LimitName, number> = { ...NOTHING };
  for (const { used } of shares) for (const name of LIMIT_NAMES) sum[name] += used[name];
  return sum;
}

import type { UsageLimits } from '@aivailable/contracts';

export type LimitName = keyof UsageLimits;
export const LIMIT_NAMES: readonly LimitName[] = [
  'requestsPerMinute',
  'tokensPerMinute',
  'parallelRequests',
  'tokensPerDay',
  'tokensPerMonth',
];

/** One limit and how much of it is taken. */
export interface Gauge {
  readonly limit: number;
  /** Taken by this process: used, or reserved by what is running. */
  readonly used: number;
  /** Of it, what is only reserved and may turn out to be less. */
  readonly pending: number;
  /** Taken by the other API processes, as last heard. */
  readonly othersUsed: number;
  /** What this process may take; less than the limit where other processes have a share. */
  readonly cap: number;
}

/**
 * `wait`: what is free depends on how running requests turn out, or on another process giving up its share.
 *
 * Whoever finds anything left goes ahead, however much it will take: so a budget is used to its end, and passed by one
 * request at most. That holds because what the running ones may take is reserved.
 */
export function readGauge({ limit, used, pending, othersUsed, cap }: Gauge): 'go' | 'wait' | 'stop' {
  if (used < cap) return 'go';
  return used - pending + othersUsed >= limit ? 'stop' : 'wait';
}

export function remaining({ limit, used, othersUsed }: Gauge): number {
  return Math.max(0, limit - used - othersUsed);
}

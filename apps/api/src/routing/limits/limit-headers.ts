import type { Account } from './account.js';
import { type LimitName, remaining } from './gauge.js';

const NAMES = [
  ['requests', 'requestsPerMinute'],
  ['tokens', 'tokensPerMinute'],
] as const satisfies readonly (readonly [string, LimitName])[];

/** What clients of OpenAI look for: of several budgets the one with the least left. */
export function limitHeaders(accounts: readonly Account[], nowMs: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [word, name] of NAMES) {
    const tightest = tightestOf(accounts, name, nowMs);
    if (!tightest) continue;
    const { account, left, limit } = tightest;
    headers[`x-ratelimit-limit-${word}`] = String(limit);
    headers[`x-ratelimit-remaining-${word}`] = String(Math.floor(left));
    headers[`x-ratelimit-reset-${word}`] = duration(left > 0 ? 0 : account.msUntilFree(name, nowMs));
  }
  return headers;
}

interface Tightest {
  readonly account: Account;
  readonly left: number;
  readonly limit: number;
}

function tightestOf(accounts: readonly Account[], name: LimitName, nowMs: number): Tightest | null {
  let tightest: Tightest | null = null;
  for (const account of accounts) {
    const gauge = account.gauge(name, nowMs);
    if (!gauge) continue;
    const left = remaining(gauge);
    if (!tightest || left < tightest.left) tightest = { account, left, limit: gauge.limit };
  }
  return tightest;
}

/** As they write it: `0s`, `350ms`, `12s`. */
function duration(ms: number): string {
  if (ms > 0 && ms < 1000) return `${Math.ceil(ms)}ms`;
  return `${Math.ceil(ms / 1000)}s`;
}

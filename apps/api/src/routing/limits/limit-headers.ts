import type { Account } from './account.js';
import { type LimitName, remaining } from './gauge.js';

/** The limit's name, and its headers: how much, how much is left, when it is whole again. */
const NAMES = [
  ['requestsPerMinute', ...headersOf('requests')],
  ['tokensPerMinute', ...headersOf('tokens')],
] as const satisfies readonly (readonly [LimitName, string, string, string])[];

function headersOf(word: string): readonly [string, string, string] {
  return [`x-ratelimit-limit-${word}`, `x-ratelimit-remaining-${word}`, `x-ratelimit-reset-${word}`];
}

/** What clients of OpenAI look for, names and values in turns: of several budgets the one with the least left. */
export function limitHeaders(accounts: readonly Account[], nowMs: number): readonly string[] {
  const lines: string[] = [];
  for (const [name, limitHeader, leftHeader, resetHeader] of NAMES) {
    const tightest = tightestOf(accounts, name, nowMs);
    if (!tightest) continue;
    const { account, left, limit } = tightest;
    lines.push(limitHeader, String(limit), leftHeader, String(Math.floor(left)));
    lines.push(resetHeader, left > 0 ? '0s' : duration(account.msUntilFree(name, nowMs)));
  }
  return lines;
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

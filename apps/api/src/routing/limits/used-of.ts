import type { UsedLimits } from '@aivailable/contracts';
import { LIMIT_NAMES } from './gauge.js';
import type { LimitGate } from './limit-gate.js';

/** What is taken of each limit of an account, by all processes as last heard; undefined: nobody came lately. */
export function usedOf(gate: LimitGate, accountId: string, nowMs: number): UsedLimits | undefined {
  const account = gate.find(accountId);
  if (!account) return undefined;
  const used: UsedLimits = {};
  for (const name of LIMIT_NAMES) {
    const gauge = account.gauge(name, nowMs);
    if (gauge) used[name] = Math.round(gauge.used + gauge.othersUsed);
  }
  return used;
}

import type { UsageRow } from '@aivailable/contracts';

const COUNTS = ['requests', 'failedRequests', 'promptTokens', 'completionTokens'] as const;

export function usageTotal(rows: readonly UsageRow[]): Record<(typeof COUNTS)[number], number> {
  const total = { requests: 0, failedRequests: 0, promptTokens: 0, completionTokens: 0 };
  for (const row of rows) {
    for (const count of COUNTS) total[count] += row[count];
  }
  return total;
}

import { usageGrouping } from '@aivailable/contracts';
import { z } from 'zod';
import { dayRange } from '../day-range.js';

/** What of the accounts is asked for. */
export const usageQuery = dayRange.extend({
  by: usageGrouping.default('key'),
  keyId: z.string().optional(),
  projectId: z.string().optional(),
  /** A served name. */
  model: z.string().optional(),
});
export type UsageQuery = z.output<typeof usageQuery>;

export const usageExport = usageQuery.extend({
  /** Sums of days, or each request by itself. */
  rows: z.enum(['days', 'requests'], { error: 'rows is one of days and requests.' }).default('days'),
  /** Spreadsheets know by a mark at the beginning that names are written in UTF-8; programs stumble over it. */
  for: z.enum(['programs', 'spreadsheet'], { error: 'for is one of programs and spreadsheet.' }).default('programs'),
});
export type UsageExport = z.output<typeof usageExport>;

/** Of whom: null is everyone. Comes first of the parameters of every statement on the accounts. */
export function parametersOf({ days, keyId, projectId, model }: UsageQuery, userId: string | null): unknown[] {
  return [days, userId, keyId ?? null, projectId ?? null, model ?? null];
}

/** The condition that goes with them. */
export const ASKED_FOR = `
  ($2::text IS NULL OR user_id = $2) AND ($3::text IS NULL OR key_id = $3)
  AND ($4::text IS NULL OR project_id = $4) AND ($5::text IS NULL OR served_name = $5)`;

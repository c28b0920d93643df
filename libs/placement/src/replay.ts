import { plan } from './plan.js';
import type { Plan } from './plan-result.js';
import type { PlanOptions, Snapshot } from './snapshot.js';

/** A decision as it was journalled: what it was made from and what came of it. */
export interface RecordedDecision {
  readonly snapshot: Snapshot;
  readonly options: PlanOptions;
  readonly outcome: Pick<Plan, 'placements' | 'steps' | 'refusals'>;
}

/** Plans it again; what is planned otherwise now, one sentence each. None: the same plan. */
export function replay({ snapshot, options, outcome }: RecordedDecision): readonly string[] {
  const { placements, steps, refusals } = plan(snapshot, options);
  return [
    ...differences('placements', outcome.placements, placements),
    ...differences('steps', outcome.steps, steps),
    ...differences('refusals', outcome.refusals, refusals),
  ];
}

/** Of two values as they look in JSON, where what is undefined is absent. */
function differences(where: string, before: unknown, now: unknown): string[] {
  if (Array.isArray(before) && Array.isArray(now)) {
    const length = Math.max(before.length, now.length);
    return Array.from({ length }, (_, i) => differences(`${where}[${i}]`, before[i], now[i])).flat();
  }
  if (isRecord(before) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
    return keys.flatMap((key) => differences(`${where}.${key}`, before[key], now[key]));
  }
  return Object.is(before, now) ? [] : [`${where} was ${said(before)}, is ${said(now)} now`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function said(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

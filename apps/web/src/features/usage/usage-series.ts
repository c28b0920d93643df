import type { UsageGrouping, UsageRow } from '@aivailable/contracts';
import { texts } from './texts.js';

export type Measure = 'tokens' | 'requests';

export interface UsageGroup {
  readonly id: string;
  readonly name: string;
  readonly requests: number;
  readonly failedRequests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface UsageSeries {
  readonly id: string;
  readonly name: string;
  /** One per day, oldest first. */
  readonly values: readonly number[];
}

export interface UsagePicture {
  /** UTC days, oldest first, without a gap. */
  readonly days: readonly string[];
  /** The largest first; what is beyond the colours that one can tell apart is one series. */
  readonly series: readonly UsageSeries[];
  readonly groups: readonly UsageGroup[];
}

/** As many as are told apart by hue and by pattern. */
const MOST_SERIES = 6;
const DAY_MS = 86_400_000;

export function pictureOf(
  rows: readonly UsageRow[],
  by: UsageGrouping,
  measure: Measure,
  days: number,
  nowMs: number,
): UsagePicture {
  const groups = groupsOf(rows, by).sort(
    (a, b) => amountOf(b, measure) - amountOf(a, measure) || a.name.localeCompare(b.name),
  );
  const dayList = daysUntil(nowMs, days);
  const shown = groups.length > MOST_SERIES ? groups.slice(0, MOST_SERIES - 1) : groups;
  const rest = groups.slice(shown.length);
  const seriesOf = (id: string, name: string, of: readonly UsageGroup[]): UsageSeries => {
    const ids = new Set(of.map((group) => group.id));
    const own = rows.filter((row) => ids.has(identityOf(row, by).id));
    const perDay = new Map<string, number>();
    for (const row of own) perDay.set(row.day, (perDay.get(row.day) ?? 0) + amountOf(row, measure));
    return { id, name, values: dayList.map((day) => perDay.get(day) ?? 0) };
  };
  const series = shown.map((group) => seriesOf(group.id, group.name, [group]));
  return {
    days: dayList,
    series: rest.length > 0 ? [...series, seriesOf('others', texts.others(rest.length), rest)] : series,
    groups,
  };
}

export function totalOf(groups: readonly UsageGroup[]): UsageGroup {
  return groups.reduce(plus, { ...NOTHING, id: 'total', name: texts.total });
}

export function amountOf(
  counts: Pick<UsageGroup, 'requests' | 'promptTokens' | 'completionTokens'>,
  measure: Measure,
): number {
  return measure === 'requests' ? counts.requests : counts.promptTokens + counts.completionTokens;
}

const NOTHING = { requests: 0, failedRequests: 0, promptTokens: 0, completionTokens: 0 };

function groupsOf(rows: readonly UsageRow[], by: UsageGrouping): UsageGroup[] {
  const groups = new Map<string, UsageGroup>();
  for (const row of rows) {
    const { id, name } = identityOf(row, by);
    groups.set(id, plus(groups.get(id) ?? { ...NOTHING, id, name }, row));
  }
  return [...groups.values()];
}

function plus(sum: UsageGroup, row: Omit<UsageGroup, 'id' | 'name'>): UsageGroup {
  return {
    ...sum,
    requests: sum.requests + row.requests,
    failedRequests: sum.failedRequests + row.failedRequests,
    promptTokens: sum.promptTokens + row.promptTokens,
    completionTokens: sum.completionTokens + row.completionTokens,
  };
}

/** Rows come newest first, so a group is called as it was last. */
function identityOf(row: UsageRow, by: UsageGrouping): { id: string; name: string } {
  switch (by) {
    case 'key':
      return { id: row.keyId ?? '', name: row.keyId ? (row.keyName ?? row.keyId) : texts.playground };
    case 'user':
      return { id: row.userId ?? '', name: row.userEmail ?? (row.userId ? texts.gone : texts.none) };
    case 'project':
      return { id: row.projectId ?? '', name: row.projectName ?? row.projectId ?? texts.none };
    case 'node':
      return { id: row.nodeId ?? '', name: row.nodeId ?? texts.none };
    case 'model':
      return { id: row.servedName, name: row.servedName };
    default:
      return by satisfies never;
  }
}

function daysUntil(nowMs: number, days: number): string[] {
  return Array.from({ length: days }, (_, n) => new Date(nowMs - (days - 1 - n) * DAY_MS).toISOString().slice(0, 10));
}

const DAY_MS = 86_400_000;

/** The UTC day and month of a moment, as dates. */
export interface Periods {
  readonly day: string;
  readonly month: string;
}

let known: { readonly index: number; readonly periods: Periods } | null = null;

export function periodsOf(nowMs: number): Periods {
  const index = Math.floor(nowMs / DAY_MS);
  if (known?.index === index) return known.periods;
  const day = new Date(nowMs).toISOString().slice(0, 10);
  known = { index, periods: { day, month: `${day.slice(0, 7)}-01` } };
  return known.periods;
}

export function msToNextDay(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS - nowMs;
}

export function msToNextMonth(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - nowMs;
}

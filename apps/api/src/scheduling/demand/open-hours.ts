import type { ServingHours, ServingSpan, Weekday } from '@aivailable/contracts';

/** Whether the clock on the wall of a time zone stands within the hours of a deployment. Pure. */

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const WEEK: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export function isOpen({ timeZone, spans }: ServingHours, atMs: number): boolean {
  const { day, minute } = onTheWall(timeZone, atMs);
  return spans.some((span) => covers(span, day, minute));
}

/** Whether they begin within so long; looked at minute by minute, so that clocks that are set do no harm. */
export function opensWithin(hours: ServingHours, fromMs: number, leadMs: number): boolean {
  for (let ahead = MINUTE_MS; ahead < leadMs; ahead += MINUTE_MS) if (isOpen(hours, fromMs + ahead)) return true;
  return leadMs > 0 && isOpen(hours, fromMs + leadMs);
}

export interface Opening {
  readonly inMinutes: number;
  readonly day: Weekday;
  /** As the hours say it: `08:00`. */
  readonly time: string;
}

/** When they begin next, by the clock on the wall; where that is set in between, it is off by as much. */
export function nextOpening({ timeZone, spans }: ServingHours, atMs: number): Opening | null {
  const { day, minute } = onTheWall(timeZone, atMs);
  const openings = spans.flatMap(({ days, from }) =>
    days.map((of): Opening => {
      const ahead = (WEEK.indexOf(of) - day) * DAY_MINUTES + minutesOf(from) - minute;
      return { inMinutes: ahead > 0 ? ahead : ahead + 7 * DAY_MINUTES, day: of, time: from };
    }),
  );
  return openings.reduce<Opening | null>(
    (first, one) => (first && first.inMinutes <= one.inMinutes ? first : one),
    null,
  );
}

/** A span that ends before it begins ends on the next day. */
function covers({ days, from, to }: ServingSpan, day: number, minute: number): boolean {
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  const has = (of: number) => days.includes(WEEK[(of + 7) % 7] ?? 'sun');
  if (begins < ends) return has(day) && minute >= begins && minute < ends;
  return (has(day) && minute >= begins) || (has(day - 1) && minute < ends);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function onTheWall(timeZone: string, atMs: number): { day: number; minute: number } {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  clocks.set(timeZone, clock);
  const parts = new Map(clock.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const name = parts.get('weekday')?.toLowerCase() ?? '';
  const day = WEEK.findIndex((one) => name.startsWith(one));
  return { day, minute: minutesOf(`${parts.get('hour')}:${parts.get('minute')}`) % DAY_MINUTES };
}

/**
 * Dates and times as the reader writes them: in the locale of the browser. All of them are made here. How long ago
 * something was is a sentence, and those are English for everybody.
 */
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndClock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const dayOfWeek = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const utcDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const shortUtcDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

type Point = Date | string | number;
const dateOf = (at: Point) => new Date(at);

/** To the second, for what stands under the name of its day. */
export const clockWords = (at: Point): string => clock.format(dateOf(at));

/** With its date to the second, for who wants to know exactly. */
export const exactWords = (at: Point): string => whole.format(dateOf(at));

/** What was or will be today is told by the clock alone. */
export function whenWords(at: Point, nowMs: number): string {
  const date = dateOf(at);
  return isSameDay(date, dateOf(nowMs)) ? clock.format(date) : dayAndClock.format(date);
}

/** A day where the reader is: `Saturday 1 August`. */
export const dayWords = (at: Point): string => dayOfWeek.format(dateOf(at));

/** Days that are counted by UTC, as `2026-08-01`. */
export const utcDayWords = (day: string): string => utcDay.format(dateOf(day));
export const shortUtcDayWords = (day: string): string => shortUtcDay.format(dateOf(day));

function isSameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

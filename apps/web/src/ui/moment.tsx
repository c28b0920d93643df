import { texts } from './texts.js';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const whole = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A point in time as people say it, with the exact one on hover. */
export function Moment({ at, none = texts.never }: { at: string | null; none?: string }) {
  if (at === null) return <>{none}</>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={whole.format(date)}>
      {ago(date.getTime(), Date.now())}
    </time>
  );
}

/** `3 hours ago`, `in 2 days`, `just now`. */
export function ago(atMs: number, nowMs: number): string {
  const seconds = (atMs - nowMs) / 1000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return texts.justNow;
}

import { texts } from './texts.js';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const whole = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

interface MomentProps {
  readonly at: string | null;
  readonly none?: string;
  /** Where it matters when it was to the second, that is said first, and not only to who has a pointer. */
  readonly exact?: boolean;
}

/** A point in time as people say it. */
export function Moment({ at, none = texts.never, exact = false }: MomentProps) {
  if (at === null) return <>{none}</>;
  const date = new Date(at);
  const said = ago(date.getTime(), Date.now());
  return (
    <time dateTime={at} title={whole.format(date)}>
      {exact ? (
        <>
          {whole.format(date)} <small>{said}</small>
        </>
      ) : (
        said
      )}
    </time>
  );
}

/** `3 hours ago`, `in 2 days`, `just now`. What began goes on until it is over, what comes is as far as it is nearest to. */
export function ago(atMs: number, nowMs: number): string {
  const seconds = (atMs - nowMs) / 1000;
  for (const [unit, length] of UNITS) {
    const many = seconds < 0 ? Math.trunc(seconds / length) : Math.round(seconds / length);
    if (Math.abs(seconds) >= length) return relative.format(many, unit);
  }
  return texts.justNow;
}

import { exactWords, whenWords } from './moments.js';
import { texts } from './texts.js';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

interface MomentProps {
  readonly at: string | null;
  readonly none?: string;
  /** Where it matters when it was, that is said first, and not only to who has a pointer. */
  readonly exact?: boolean;
}

/** A point in time as people say it. */
export function Moment({ at, none = texts.never, exact = false }: MomentProps) {
  if (at === null) return <>{none}</>;
  const said = ago(Date.parse(at), Date.now());
  return (
    <time dateTime={at} title={exactWords(at)}>
      {exact ? (
        <>
          {whenWords(at, Date.now())} <small>{said}</small>
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

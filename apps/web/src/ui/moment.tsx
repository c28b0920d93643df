import { exactWords, whenWords } from './moments.js';
import { usePassingTime } from './passing-time.js';
import { texts } from './texts.js';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat(texts.language, { numeric: 'auto' });

interface MomentProps {
  readonly at: string | null;
  readonly none?: string;
  /** Where it matters when it was, that is said first, and not only to who has a pointer. */
  readonly exact?: boolean;
}

/** A point in time as people say it. It stays true while one looks at it. */
export function Moment({ at, none = texts.never, exact = false }: MomentProps) {
  if (at === null) return <>{none}</>;
  return (
    <time dateTime={at} title={exactWords(at)}>
      {exact ? (
        <>
          <When at={at} />{' '}
          <small>
            <Ago at={at} />
          </small>
        </>
      ) : (
        <Ago at={at} />
      )}
    </time>
  );
}

function Ago({ at }: { at: string }) {
  return usePassingTime((nowMs) => ago(Date.parse(at), nowMs));
}

function When({ at }: { at: string }) {
  return usePassingTime((nowMs) => whenWords(at, nowMs));
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

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** One shape per tone: the colour only repeats what the shape and the word say. */
const SHAPES: Record<Tone, string> = {
  good: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z',
  busy: 'M8 1.5a6.5 6.5 0 0 1 0 13z',
  warn: 'M8 1.5l6.5 12.5h-13z',
  bad: 'M2 2h12v12h-12z',
  idle: 'M2 6h12v4h-12z',
};

/** A state as shape, colour and word. */
export function StateMark({ tone, label }: { tone: Tone; label: string }) {
  return (
    <span className={`state-mark tone-${tone}`}>
      <svg width="10" height="10" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        {tone === 'busy' && <circle cx="8" cy="8" r="5.7" fill="none" stroke="currentColor" strokeWidth="1.6" />}
        <path d={SHAPES[tone]} fill="currentColor" />
      </svg>
      {label}
    </span>
  );
}

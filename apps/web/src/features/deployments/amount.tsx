import { NumberInput } from '@mantine/core';
import { useId } from 'react';
import { separators } from '../../ui/numbers.js';
import { texts } from './texts.js';

interface AmountProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: number | string;
  readonly error?: string | undefined;
  readonly step?: number;
  /** The stops of the slider, smallest first; what is between or beyond them is typed. */
  readonly stops: readonly number[];
  /** The dialog begins here. */
  readonly isFirst?: boolean;
  readonly onChange: (value: number | string) => void;
}

/** A number that is typed, or pulled along the values that people use. */
export function Amount({ label, hint, value, error, step = 1, stops, isFirst = false, onChange }: AmountProps) {
  const hintId = useId();
  const at = nearest(stops, Number(value));
  return (
    <div className="amount">
      <NumberInput
        label={label}
        value={value}
        onChange={onChange}
        step={step}
        allowDecimal={false}
        allowNegative={false}
        {...separators}
        error={error}
        aria-describedby={hint && hintId}
        data-autofocus={isFirst || undefined}
      />
      <input
        type="range"
        className="amount-slider"
        aria-label={texts.slider(label)}
        aria-valuetext={String(stops[at])}
        min={0}
        max={stops.length - 1}
        value={at}
        onChange={(event) => onChange(stops[Number(event.currentTarget.value)] ?? value)}
      />
      {hint && (
        <p className="amount-hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}

function nearest(stops: readonly number[], value: number): number {
  let best = 0;
  for (const [i, stop] of stops.entries()) {
    if (Math.abs(stop - value) < Math.abs((stops[best] ?? 0) - value)) best = i;
  }
  return best;
}

/** From one to the most, one by one. */
export const upTo = (most: number, least = 0) => Array.from({ length: most - least + 1 }, (_, i) => least + i);

const LEAST_CONTEXT = 1_024;
const MOST_CONTEXT = 131_072;

/** Doublings up to what the model was trained on, which is the last stop. */
export function contextStops(trained: number | null): number[] {
  const most = trained ?? MOST_CONTEXT;
  const stops: number[] = [];
  for (let tokens = LEAST_CONTEXT; tokens < most; tokens *= 2) stops.push(tokens);
  return [...stops, most];
}

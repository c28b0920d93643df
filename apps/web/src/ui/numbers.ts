import { texts } from './texts.js';

/**
 * Figures as the reader writes them: in the locale of the browser. All figures of the console are made here; only names
 * and sentences are English for everybody.
 */
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const named = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 2 });

/** `1,048,576` or `1.048.576`. */
export const countWords = (count: number): string => whole.format(count);

/** `1.2M`, for the axis of a chart. */
export const shortCount = (count: number): string => compact.format(count);

/** `8B`: a part of what models are called, so it is the same for every reader. */
export const sizeName = (count: number): string => named.format(count);

/** With exactly so many places: `7.20`. */
export const decimalWords = (value: number, places: number): string => decimals(places).format(value);

/** A share of one in per cent, with at most so many places. */
export const percentWords = (share: number, places: number): string =>
  new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: places }).format(share);

const UNITS = [
  [2 ** 30, 'GiB', 2],
  [2 ** 20, 'MiB', 1],
  [2 ** 10, 'KiB', 1],
] as const;

/** `7.20 GiB`; what is unknown stays unknown. */
export function bytesWords(bytes: number | null): string {
  if (bytes === null) return texts.unknown;
  for (const [size, unit, places] of UNITS) {
    if (Math.abs(bytes) >= size) return `${decimalWords(bytes / size, places)} ${unit}`;
  }
  return `${countWords(bytes)} B`;
}

/** How a field groups digits and parts the fraction, as the figures around it do. */
export const separators = separatorsOf(new Intl.NumberFormat().formatToParts(1_234_567.5));

function separatorsOf(parts: readonly Intl.NumberFormatPart[]) {
  const said = (type: Intl.NumberFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  return { thousandSeparator: said('group'), decimalSeparator: said('decimal') || '.' };
}

const known = new Map<number, Intl.NumberFormat>();

/** Making a format costs a hundred times what using one does. */
function decimals(places: number): Intl.NumberFormat {
  const format =
    known.get(places) ??
    new Intl.NumberFormat(undefined, { minimumFractionDigits: places, maximumFractionDigits: places });
  known.set(places, format);
  return format;
}

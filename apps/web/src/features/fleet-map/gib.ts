import { GIB } from '@aivailable/contracts';
import { texts } from './texts.js';

const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `7.2` or `13,932.0`, in GiB without the unit; unknown stays unknown. */
export function gib(bytes: number | null): string {
  return bytes === null ? texts.unknown : tenths.format(bytes / GIB);
}

const whole = new Intl.NumberFormat('en');

/** Every byte, for who adds them up. */
export function exactBytes(usedBytes: number | null, totalBytes: number | null): string {
  const [used, total] = [usedBytes, totalBytes].map((bytes) => (bytes === null ? texts.unknown : whole.format(bytes)));
  return texts.exactly(used ?? '', total ?? '');
}

import { GIB } from '@aivailable/contracts';
import { countWords, decimalWords } from '../../ui/numbers.js';
import { texts } from './texts.js';

/** `7.2` or `13,932.0`, in GiB without the unit; unknown stays unknown. */
export function gib(bytes: number | null): string {
  return bytes === null ? texts.unknown : decimalWords(bytes / GIB, 1);
}

/** Every byte, for who adds them up. */
export function exactBytes(usedBytes: number | null, totalBytes: number | null): string {
  const [used, total] = [usedBytes, totalBytes].map((bytes) => (bytes === null ? texts.unknown : countWords(bytes)));
  return texts.exactly(used ?? '', total ?? '');
}

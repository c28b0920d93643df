import { GIB } from '@aivailable/contracts';
import { texts } from './texts.js';

/** `7.2`, in GiB without the unit; unknown stays unknown. */
export function gib(bytes: number | null): string {
  return bytes === null ? texts.unknown : (bytes / GIB).toFixed(1);
}

import { percentWords } from '../../ui/numbers.js';

/** Never rounded up to a whole that it is not. */
export function shareWords(share: number | null, unknown: string): string {
  if (share === null) return unknown;
  return percentWords(Math.floor(share * 10_000) / 10_000, 2);
}

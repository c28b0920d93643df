import { type Progress } from '@aivailable/contracts';
import { bytesWords } from '../../ui/numbers.js';
import { texts } from './texts.js';

/** `1.20 GiB of 4.58 GiB · 38.1 MiB/s · 1 min 31 s left`; what is unknown is left out. */
export function transferWords({ doneBytes, totalBytes, bytesPerSecond }: Progress): string {
  const words = [texts.progress(bytesWords(doneBytes), bytesWords(totalBytes))];
  if (bytesPerSecond) {
    words.push(texts.rate(bytesWords(Math.round(bytesPerSecond))));
    words.push(texts.left(durationWords((totalBytes - doneBytes) / bytesPerSecond)));
  }
  return words.join(' · ');
}

/** `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

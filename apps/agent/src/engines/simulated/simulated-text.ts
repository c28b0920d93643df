import { seededNoise } from '../../seeded-noise.js';

const WORDS =
  'the a card node lab model memory answer quiet old fast small whole new byte layer token stream heat fan rack desk bench slot queue plan keeps holds sends reads fills waits serves moves counts shares finds and under over beside from with without again slowly early together'.split(
    ' ',
  );
const SHORTEST = 24;
const LONGEST = 90;

/** Pieces of a readable answer that says what it is: the same for the same question. */
export function simulatedPieces(question: string): string[] {
  const noise = seededNoise(question);
  const length = SHORTEST + Math.floor(noise() * (LONGEST - SHORTEST));
  const pieces = ['This', ' is', ' a', ' simulated', ' answer', ':'];
  for (let sinceStop = 0; pieces.length < length; ) {
    const word = WORDS[Math.floor(noise() * WORDS.length)] ?? 'byte';
    pieces.push(` ${word}`);
    sinceStop = sinceStop > 6 && noise() < 0.3 ? 0 : sinceStop + 1;
    if (sinceStop === 0) pieces.push('.');
  }
  return pieces.at(-1) === '.' ? pieces : [...pieces, '.'];
}

/** Cuts the pieces where a stop string begins; `null` where none does. */
export function cutAtStop(pieces: readonly string[], stops: readonly string[]): string[] | null {
  const text = pieces.join('');
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  if (ends.length === 0) return null;
  let left = Math.min(...ends);
  const kept: string[] = [];
  for (const piece of pieces) {
    if (left <= 0) break;
    kept.push(piece.slice(0, left));
    left -= piece.length;
  }
  return kept;
}

const DIMENSIONS = 64;

/** A unit vector that depends on the text alone. */
export function simulatedEmbedding(text: string): number[] {
  const noise = seededNoise(text);
  const vector = Array.from({ length: DIMENSIONS }, () => noise() * 2 - 1);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** Four letters to a token, as a rule of thumb. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

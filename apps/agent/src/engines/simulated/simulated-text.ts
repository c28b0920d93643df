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

/** A given text in pieces of about a token; never in the middle of a character. */
export function piecesOf(text: string): string[] {
  const letters = [...text];
  return Array.from({ length: Math.ceil(letters.length / 4) }, (_, i) => letters.slice(i * 4, i * 4 + 4).join(''));
}

/** Cuts the pieces where the first stop text begins, and says which it was; `null` where none does. */
export function cutAtStop(
  pieces: readonly string[],
  stops: readonly string[],
): { readonly pieces: string[]; readonly stop: string } | null {
  const text = pieces.join('');
  const found = stops.map((stop) => ({ stop, at: text.indexOf(stop) })).filter(({ at }) => at >= 0);
  const [first] = found.sort((a, b) => a.at - b.at);
  if (first === undefined) return null;
  let left = first.at;
  const kept: string[] = [];
  for (const piece of pieces) {
    if (left <= 0) break;
    kept.push(piece.slice(0, left));
    left -= piece.length;
  }
  return { pieces: kept, stop: first.stop };
}

const DIMENSIONS = 64;

/** A unit vector that depends on the text alone. */
export function simulatedEmbedding(text: string): number[] {
  const noise = seededNoise(text);
  const vector = Array.from({ length: DIMENSIONS }, () => noise() * 2 - 1);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** How likely a written piece was, and what else might have stood there: made up, but as real ones look. */
export function simulatedOdds(piece: string, at: number, top: number): { logprob: number; others: [string, number][] } {
  const noise = seededNoise(`${at} ${piece}`);
  const logprob = -noise() / 2;
  const others = Array.from({ length: Math.max(0, top - 1) }, (_, rank): [string, number] => {
    return [` ${WORDS[Math.floor(noise() * WORDS.length)] ?? 'byte'}`, -1 - rank - noise()];
  });
  return { logprob, others };
}

/** Four letters to a token, as a rule of thumb. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

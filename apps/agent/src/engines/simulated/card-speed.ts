/**
 * How fast a pretend card decodes. One token reads all weights once, so the memory's bandwidth over the weights is the
 * ceiling; llama.cpp reaches about 60 % of it. Figures in GB/s from the makers' data sheets.
 */
const BANDWIDTH: readonly (readonly [name: RegExp, gigabytesPerS: number])[] = [
  [/GTX 1080 Ti/, 484],
  [/Tesla P40/, 347],
  [/RTX 3060/, 360],
  [/RTX A6000/, 768],
  [/RX 6800/, 512],
  [/RX 580/, 256],
  [/RX Vega/, 484],
];
const UNKNOWN_CARD = 300;
const EFFICIENCY = 0.6;
/** Tiny models are bound by everything else. */
const FASTEST = 120;

export function bandwidthOf(cardName: string): number {
  return BANDWIDTH.find(([pattern]) => pattern.test(cardName))?.[1] ?? UNKNOWN_CARD;
}

/** Layers are worked through card after card, so the slowest share counts as if it were all. */
export function tokensPerSecond(cardNames: readonly string[], weightsBytes: number): number {
  const slowest = Math.min(...cardNames.map(bandwidthOf));
  return Math.min(FASTEST, (slowest * 1e9 * EFFICIENCY) / weightsBytes);
}

/** Requests in one batch read the weights together; each one more costs the others a little. */
export function batchSlowdown(busySlots: number): number {
  return 1 + 0.08 * Math.max(0, busySlots - 1);
}

import type { Choice } from './problem.js';

/** Tenths of the wanted single-stream speed: decoding reads the active bytes once per token, at 60 % of the bandwidth. */
export function speedOf(bandwidth: number, activeMiB: number, targetTps: number, nodes: number): number {
  const tokensPerSecond = (0.6 * bandwidth * 1e9) / (activeMiB * 1048576) / (nodes > 1 ? 2 : 1);
  return Math.max(1, Math.min(10, Math.floor((10 * tokensPerSecond) / targetTps)));
}

/** Of a slot: speed times quality, less what it is charged. */
export function worthAt(
  { activeMiB, quality, toll }: Pick<Choice, 'activeMiB' | 'quality' | 'toll'>,
  bandwidth: number,
  targetTps: number,
  nodes: number,
): number {
  return Math.max(0, speedOf(bandwidth, activeMiB, targetTps, nodes) * quality - toll);
}

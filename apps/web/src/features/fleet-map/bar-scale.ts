import { GIB, type NodeView } from '@aivailable/contracts';

/** Below this share of the longest bar the segments could not be hit any more. */
const SHORTEST = 0.16;
const TICK_STEPS_GIB = [1, 2, 4, 8, 16, 24, 32, 64, 128, 256];
const MOST_TICKS = 5;

/** The bytes that the longest bar of the page stands for. */
export function longestBytes(nodes: readonly NodeView[]): number {
  return Math.max(GIB, ...nodes.flatMap((node) => node.gpus.map((gpu) => gpu.totalBytes ?? 0)));
}

/** As many cards as the fullest node has: so many bars stand side by side in the overview. */
export function mostCards(nodes: readonly NodeView[]): number {
  return Math.max(1, ...nodes.map(({ gpus }) => gpus.length));
}

/** Length of a bar as a share of the longest; all bars of the page are to one scale. */
export function barShare(totalBytes: number | null, longest: number): number {
  return totalBytes === null ? SHORTEST : Math.max(SHORTEST, totalBytes / longest);
}

/** Round marks for the ruler above the bars. */
export function ticks(longest: number): { bytes: number; share: number }[] {
  const longestGib = longest / GIB;
  const step = TICK_STEPS_GIB.find((gib) => longestGib / gib <= MOST_TICKS) ?? longestGib;
  const count = Math.floor(longestGib / step);
  return Array.from({ length: count + 1 }, (_, n) => ({ bytes: n * step * GIB, share: (n * step) / longestGib }));
}

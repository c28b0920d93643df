export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** A restarted API shall see its nodes again within seconds, so the longest wait is short. */
export const DIAL_BACK_OFF: BackOff = { firstMs: 200, longestMs: 1_000 };

/**
 * Doubles with each failure in a row up to the longest, then takes 50 to 100 % of it by chance,
 * so that a fleet that lost its API together does not come back in one moment.
 */
export function backOffMs(failures: number, random: () => number, { firstMs, longestMs }: BackOff): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(full * (0.5 + random() / 2));
}

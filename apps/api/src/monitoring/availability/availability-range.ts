import type { AvailabilityRange } from '@aivailable/contracts';

export const QUARTER_S = 900;

/** How long a strip is, and each cell of it: about a hundred of them, so that the eye finds the hour. */
export const RANGES: Readonly<Record<AvailabilityRange, { readonly seconds: number; readonly cellSeconds: number }>> = {
  '24h': { seconds: 86_400, cellSeconds: QUARTER_S },
  '7d': { seconds: 7 * 86_400, cellSeconds: 2 * 3_600 },
  '30d': { seconds: 30 * 86_400, cellSeconds: 8 * 3_600 },
};

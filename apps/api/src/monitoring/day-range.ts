import { z } from 'zod';

/** `?days=`: today counts as the first. */
export const dayRange = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });
export type DayRange = z.output<typeof dayRange>;

import { z } from 'zod';

/** How much of a UTC day a served model had an instance that was ready, while it was wished for and the API ran. */
export const availabilityRow = z.object({
  day: z.iso.date(),
  servedName: z.string(),
  /** From 0 to 1. */
  readyShare: z.number().min(0).max(1),
  observedSeconds: z.number().int().nonnegative(),
});
export type AvailabilityRow = z.infer<typeof availabilityRow>;

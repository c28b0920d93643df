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

export const availabilityRange = z.enum(['24h', '7d', '30d'], { error: 'range is one of 24h, 7d and 30d.' });
export type AvailabilityRange = z.infer<typeof availabilityRange>;

/** A time without an instance that was ready; `until` null: it goes on. */
export const availabilityGap = z.object({
  from: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
  seconds: z.number().int().nonnegative(),
});
export type AvailabilityGap = z.infer<typeof availabilityGap>;

/** Null where nothing was observed: the controller was off, or nobody wished for the model. */
const share = z.number().min(0).max(1).nullable();

const availabilityStrip = z.object({
  /** Null: the service as a whole, which is there while any wished model answers. */
  servedName: z.string().nullable(),
  readyShare: share,
  observedSeconds: z.number().int().nonnegative(),
  /** Oldest first, all of the same length. */
  cells: z.array(z.object({ at: z.iso.datetime(), readyShare: share })),
  /** The longest, and how many there were in all. */
  worstGaps: z.array(availabilityGap),
  gaps: z.number().int(),
});
export type AvailabilityStrip = z.infer<typeof availabilityStrip>;

export const availabilityReport = z.object({
  range: availabilityRange,
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  cellSeconds: z.number().int(),
  /** The service first. */
  strips: z.array(availabilityStrip),
});
export type AvailabilityReport = z.infer<typeof availabilityReport>;

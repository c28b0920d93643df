import { z } from 'zod';
import { changeLimits, spentTokens, usageLimits } from './limits.js';

const models = z
  .array(z.string().trim().min(1).max(200))
  .min(1, 'An empty list allows no model: name one, or send null to allow all.')
  .max(200)
  .transform((given) => [...new Set(given)])
  .nullable();

/** What is not named stays as it is, also within the limits. */
export const changeGuestLink = z.object({
  enabled: z.boolean().optional(),
  models: models.optional(),
  /** Of all guests together. */
  limits: changeLimits.optional(),
  /** Of each guest. */
  guestLimits: changeLimits.optional(),
  expiresAt: z.iso.datetime().nullable().optional(),
});
export type ChangeGuestLink = z.output<typeof changeGuestLink>;

/** The link that opens the playground without an account. */
export const guestLinkView = z.object({
  enabled: z.boolean(),
  /** With the secret behind `#`, which no server log sees; null while it is off or over. */
  url: z.string().nullable(),
  models: z.array(z.string()).nullable(),
  limits: usageLimits,
  guestLimits: usageLimits,
  expiresAt: z.iso.datetime().nullable(),
  spent: spentTokens.optional(),
});
export type GuestLinkView = z.output<typeof guestLinkView>;

export const beginGuestSession = z.object({ token: z.string().min(1).max(200) }).strict();
export type BeginGuestSession = z.output<typeof beginGuestSession>;

/** What a guest is told of itself. */
export const guestSessionView = z.object({
  guestId: z.string(),
  guestLimits: usageLimits,
  expiresAt: z.iso.datetime().nullable(),
});
export type GuestSessionView = z.output<typeof guestSessionView>;

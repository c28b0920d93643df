import { z } from 'zod';

export const createApiKey = z.object({
  name: z.string().trim().min(1, 'Give the key a name.').max(80),
  expiresAt: z.iso.datetime().nullable().default(null),
});
export type CreateApiKey = z.input<typeof createApiKey>;

export const apiKeyView = z.object({
  keyId: z.string(),
  name: z.string(),
  /** The public beginning of the key; the rest is known to its owner alone. */
  prefix: z.string(),
  ownerEmail: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApiKeyView = z.infer<typeof apiKeyView>;

/** The whole key is shown once, in this answer. */
export const createdApiKey = apiKeyView.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKey>;

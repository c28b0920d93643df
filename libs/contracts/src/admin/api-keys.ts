import { z } from 'zod';
import { changeLimits, limitRefusals, NO_LIMITS, spentTokens, usageLimits, usedLimits } from './limits.js';
import { priorityClass } from './priority.js';
import { DEFAULT_PROJECT_ID } from './projects.js';

/** `chat`: models that write text; `embed`: models that make embeddings; `admin-read`: reading under /admin and /metrics. */
export const keyScope = z.enum(['chat', 'embed', 'admin-read'], {
  error: 'A scope is one of chat, embed and admin-read.',
});
export type KeyScope = z.infer<typeof keyScope>;

const name = z.string().trim().min(1, 'Give the key a name.').max(80);
const scopes = z
  .array(keyScope)
  .min(1, 'A key without a scope may do nothing: give it one of chat, embed and admin-read.')
  .transform((given) => [...new Set(given)]);
const models = z
  .array(z.string().trim().min(1).max(200))
  .min(1, 'An empty list allows no model: name one, or send null to allow all.')
  .max(200)
  .transform((given) => [...new Set(given)])
  .nullable();

export const createApiKey = z.object({
  name,
  expiresAt: z.iso.datetime().nullable().default(null),
  scopes: scopes.prefault(['chat', 'embed']),
  /** Served names that the key may use; null: all, also those to come. */
  models: models.default(null),
  projectId: z.string().default(DEFAULT_PROJECT_ID),
  limits: usageLimits.prefault({}),
  /** Null: that of its project. */
  priority: priorityClass.nullable().default(null),
});
export type CreateApiKey = z.input<typeof createApiKey>;

/** What is not named stays as it is, also within the limits. */
export const changeApiKey = z.object({
  name: name.optional(),
  expiresAt: z.iso.datetime().nullable().optional(),
  scopes: scopes.optional(),
  models: models.optional(),
  projectId: z.string().optional(),
  limits: changeLimits.optional(),
  priority: priorityClass.nullable().optional(),
});
export type ChangeApiKey = z.output<typeof changeApiKey>;

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
  scopes: z.array(keyScope).default(['chat', 'embed']),
  models: z.array(z.string()).nullable().default(null),
  projectId: z.string().default(DEFAULT_PROJECT_ID),
  projectName: z.string().default(''),
  limits: usageLimits.default(NO_LIMITS),
  /** Its own; null: that of its project. */
  priority: priorityClass.nullable().default(null),
  projectPriority: priorityClass.default('normal'),
  spent: spentTokens.optional(),
  used: usedLimits.optional(),
  refused: z.array(limitRefusals).optional(),
});
export type ApiKeyView = z.infer<typeof apiKeyView>;

/** The whole key is shown once, in this answer. */
export const createdApiKey = apiKeyView.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKey>;

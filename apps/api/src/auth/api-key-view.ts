import { type ApiKeyView, NO_LIMITS } from '@aivailable/contracts';
import type { ApiKey } from './api-key.entity.js';

/** What is shown of a key: never a part of its secret. The row comes with its owner and its project. */
export function apiKeyViewOf(key: ApiKey): ApiKeyView {
  return {
    keyId: key.id,
    name: key.name,
    prefix: key.prefix,
    ownerEmail: key.owner.email,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    scopes: key.scopes,
    models: key.models,
    projectId: key.projectId,
    projectName: key.project.name,
    limits: { ...NO_LIMITS, ...key.limits },
    priority: key.priority,
    projectPriority: key.project.priority,
  };
}

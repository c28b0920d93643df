import { z } from 'zod';

/** A field that was changed; a side that is not known or was not there is null. Never a secret. */
export const auditChange = z.object({
  field: z.string(),
  before: z.unknown().nullable(),
  after: z.unknown().nullable(),
  /** What things were called then whose ids stand on either side, by id. */
  names: z.record(z.string(), z.string()).optional(),
});
export type AuditChange = z.output<typeof auditChange>;

/** One deed of a person: who, what in words, on which thing, and under which request id it was done. */
export const auditEntry = z.object({
  auditId: z.number().int(),
  at: z.iso.datetime(),
  /** E-mail; null: somebody who is not signed in. */
  actor: z.string().nullable(),
  /** Method and route, such as `PATCH /admin/api-keys/:keyId`. */
  action: z.string(),
  /** What it was about, as in the address: `api-keys`, `nodes`, `session`. */
  area: z.string(),
  message: z.string(),
  target: z.string().nullable(),
  changes: z.array(auditChange),
  outcome: z.enum(['done', 'refused']),
  requestId: z.string(),
});
export type AuditEntry = z.output<typeof auditEntry>;

export const auditQuery = z.object({
  /** Id of the last line that the reader has. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  actor: z.string().min(1).max(200).optional(),
  area: z.string().min(1).max(60).optional(),
  outcome: z.enum(['done', 'refused'], { error: 'outcome is one of done and refused.' }).optional(),
  /** A part of the sentence or the target. */
  search: z.string().trim().min(1).max(200).optional(),
});
export type AuditQuery = z.output<typeof auditQuery>;

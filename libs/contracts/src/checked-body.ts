import type { z } from 'zod';
import { CatalogueError } from './errors.js';
import { plainWords } from './plain-words.js';

/** What a caller sent, checked; the first thing that is wrong is `invalid_request`, said with its place. */
export function checkedBody<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { error: plainWords });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.') ?? '';
  const detail = `${param || 'The body'}: ${issue?.message ?? 'not valid'}.`;
  throw new CatalogueError('invalid_request', { detail, ...(param && { param }) });
}

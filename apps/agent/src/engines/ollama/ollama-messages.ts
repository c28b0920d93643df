import { z } from 'zod';

/** What Ollama answers, as far as it is looked at. A number that it does not give is null: unknown, never 0. */
export const versionAnswer = z.object({ version: z.string() });

export const loadedModel = z.object({
  name: z.string(),
  size: z.number().nullish(),
  size_vram: z.number().nullish(),
  /** Tokens of context per slot; older releases do not say. */
  context_length: z.number().nullish(),
});
export type LoadedModel = z.infer<typeof loadedModel>;

export const psAnswer = z.object({ models: z.array(loadedModel).nullish() });

/** A line of the answers to `/api/create` and `/api/pull`: progress, or the error that ended it, under HTTP 200. */
export const progressLine = z.object({
  status: z.string().optional(),
  digest: z.string().optional(),
  total: z.number().optional(),
  completed: z.number().optional(),
  error: z.string().optional(),
});

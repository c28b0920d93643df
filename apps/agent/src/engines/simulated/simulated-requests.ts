import { CatalogueError } from '@aivailable/contracts';
import { z } from 'zod';

/** What the simulated engine understands of OpenAI's bodies. Settings without a meaning here are ignored. */
const stops = z.union([z.string().transform((stop) => [stop]), z.array(z.string()), z.null()]).optional();
const limit = z.number().int().positive().nullish();

const generation = z.object({
  model: z.string().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: limit,
  max_completion_tokens: limit,
  seed: z.number().int().nullish(),
  stop: stops,
  response_format: z.object({ type: z.string() }).nullish(),
});

const content = z.union([
  z.string(),
  z.null().transform(() => ''),
  z.array(z.object({ text: z.string().optional() })).transform((parts) => parts.map(({ text }) => text ?? '').join('')),
]);

const chat = generation.extend({
  messages: z.array(z.object({ role: z.string(), content: content.optional() })).min(1),
});
const completion = generation.extend({ prompt: z.union([z.string(), z.array(z.string()).length(1)]) });
const embeddings = z.object({ model: z.string().optional(), input: z.union([z.string(), z.array(z.string()).min(1)]) });

export interface Generation {
  readonly kind: 'chat' | 'completion';
  readonly question: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens: number | null;
  readonly seed: number;
  readonly stops: readonly string[];
}

export function readChat(body: unknown): Generation {
  const parsed = parse(chat, body);
  const question = parsed.messages.map(({ role, content: said }) => `${role}: ${said ?? ''}`).join('\n');
  return { kind: 'chat', question, ...settings(parsed) };
}

export function readCompletion(body: unknown): Generation {
  const parsed = parse(completion, body);
  return { kind: 'completion', question: [parsed.prompt].flat().join(''), ...settings(parsed) };
}

export function readEmbeddings(body: unknown): string[] {
  return [parse(embeddings, body).input].flat();
}

function settings(body: z.infer<typeof generation>): Omit<Generation, 'kind' | 'question'> {
  if (body.response_format && body.response_format.type !== 'text') {
    throw invalid('The simulated engine writes plain text only; response_format needs a real engine.');
  }
  return {
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    seed: body.seed ?? 0,
    stops: body.stop ?? [],
  };
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw invalid(`${first?.path.join('.') || 'body'}: ${first?.message ?? 'not understood'}.`);
}

function invalid(detail: string): CatalogueError {
  return new CatalogueError('invalid_request', { detail });
}

import { CatalogueError } from '@aivailable/contracts';
import { z } from 'zod';
import type { Upstream } from '../outside/upstream.js';
import { upstreamError } from '../outside/upstream-error.js';

/**
 * Ollama cuts a prompt that is too long, or leaves out the oldest messages of a chat, and answers what is left without a
 * word. Asked by its own paths with `truncate: false` it refuses, before it reads a token; what fits it reads once, and
 * finds again when the real request comes. So every request that could be too long is asked about first.
 */
export function promptFit(upstream: Upstream, contextTokens: number) {
  return async (path: string, body: Buffer, signal: AbortSignal): Promise<void> => {
    // No token is shorter than a byte, and what the template adds is shorter than the JSON around the text.
    if (body.length <= contextTokens) return;
    const question = questionFor(path, JSON.parse(body.toString('utf8')));
    if (question === null) return;
    const bytes = Buffer.from(JSON.stringify(question.body));
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    const { status, text } = await upstream.read({ method: 'POST', path: question.path, headers, body: bytes, signal });
    if (status === 200) return;
    const error = upstreamError(status, text, '', 0);
    // Any other trouble is told by the request itself.
    if (error.code === 'context_length_exceeded') throw new CatalogueError(error.code, error.values);
  };
}

const text = z.union([
  z.string(),
  z
    .array(z.object({ type: z.literal('text'), text: z.string() }))
    .transform((parts) => parts.map((part) => part.text).join('')),
]);
const chat = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: text.nullish().transform((content) => content ?? '') })),
  tools: z.array(z.unknown()).nullish(),
});
const completion = z.object({ model: z.string(), prompt: z.string() });
const embedding = z.object({ model: z.string(), input: z.union([z.string(), z.array(z.string())]) });

/** Reads, and writes one token. */
const ONCE = { truncate: false, stream: false, options: { num_predict: 1 } };

/** Null for bodies that Ollama refuses by itself, or that hold more than text. */
function questionFor(path: string, asked: unknown): { path: string; body: object } | null {
  switch (path) {
    case '/v1/chat/completions':
      return question('/api/chat', chat.safeParse(asked).data, ONCE);
    case '/v1/completions':
      return question('/api/generate', completion.safeParse(asked).data, ONCE);
    default:
      return question('/api/embed', embedding.safeParse(asked).data, { truncate: false });
  }
}

function question(path: string, body: object | undefined, terms: object): { path: string; body: object } | null {
  return body === undefined ? null : { path, body: { ...body, ...terms } };
}

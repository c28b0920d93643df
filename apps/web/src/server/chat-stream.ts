import { jsonOf, send } from './api-client.js';
import { ApiProblem, problemOf } from './api-problem.js';
import { eventsOf } from './sse-reader.js';
import { texts } from './texts.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatWish {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number;
  readonly top_p?: number;
  readonly max_tokens?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
}

/** What a streamed answer says, in order: who answers, pieces of text, then the count. */
export type ChatPiece =
  | { readonly kind: 'began'; readonly node: string | null }
  | { readonly kind: 'text'; readonly text: string }
  /** What a model that reasons says to itself. */
  | { readonly kind: 'thought'; readonly text: string }
  | { readonly kind: 'usage'; readonly completionTokens: number }
  | { readonly kind: 'ended'; readonly reason: string };

/** The request as it is sent. */
export function chatBody(wish: ChatWish) {
  return { ...wish, stream: true, stream_options: { include_usage: true } };
}

/** Streams one answer of the model API with the session cookie. Throws an `ApiProblem` when it breaks. */
export async function* chat(wish: ChatWish, signal: AbortSignal): AsyncGenerator<ChatPiece> {
  const body = chatBody(wish);
  const answer = await send('/v1/chat/completions', { method: 'POST', body, signal });
  if (!answer.ok || !answer.body) {
    throw problemOf(answer.status, await jsonOf(answer), answer.headers.get('x-request-id'));
  }
  yield { kind: 'began', node: nodeOf(answer) };
  for await (const event of eventsOf(answer.body)) {
    if (event === '[DONE]') return;
    yield* piecesOf(event, answer);
  }
  throw cutShort(answer);
}

/** The name as a header may carry it: percent-encoded. */
function nodeOf(answer: Response): string | null {
  const name = answer.headers.get('x-aivailable-node');
  try {
    return name === null ? null : decodeURIComponent(name);
  } catch {
    return name;
  }
}

interface Chunk {
  readonly error?: unknown;
  readonly choices?: {
    delta?: { content?: string | null; reasoning_content?: string | null };
    finish_reason?: string | null;
  }[];
  readonly usage?: { completion_tokens?: number } | null;
}

function piecesOf(event: string, answer: Response): ChatPiece[] {
  const chunk = JSON.parse(event) as Chunk;
  if (chunk.error) throw problemOf(502, chunk, answer.headers.get('x-request-id'));
  const pieces: ChatPiece[] = [];
  const choice = chunk.choices?.[0];
  if (choice?.delta?.reasoning_content) pieces.push({ kind: 'thought', text: choice.delta.reasoning_content });
  if (choice?.delta?.content) pieces.push({ kind: 'text', text: choice.delta.content });
  if (choice?.finish_reason) pieces.push({ kind: 'ended', reason: choice.finish_reason });
  const tokens = chunk.usage?.completion_tokens;
  if (tokens !== undefined) pieces.push({ kind: 'usage', completionTokens: tokens });
  return pieces;
}

function cutShort(answer: Response): ApiProblem {
  return new ApiProblem(texts.problem.brokeOff, {
    code: 'stream_interrupted',
    status: 502,
    requestId: answer.headers.get('x-request-id'),
  });
}

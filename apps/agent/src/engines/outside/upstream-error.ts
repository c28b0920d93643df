import { CatalogueError } from '@aivailable/contracts';

/** What outside engines say of a prompt that is too long: llama.cpp and Ollama, then vLLM by its age. */
const OVERFLOW = [
  /exceeds? the (available |maximum |model'?s )*context/i,
  /maximum context length/i,
  /longer than the maximum model length/i,
  /max_tokens must be at least 1, got -/i,
  /max_(completion_)?tokens.* is too large/i,
];
/** 501: a model that was loaded to chat is asked for embeddings. */
const CALLERS = new Set([400, 413, 415, 422, 501]);
/** Its own queue is full, or it loads. */
const BUSY = new Set([429, 503]);

/** An engine's refusal as one of ours. Its shapes: `{error: {message}}`, `{error: "..."}`, a flat `{message}`, a text. */
export function upstreamError(status: number, body: string, model: string, waiting: number): CatalogueError {
  const detail = messageOf(body) || `it answered ${status}`;
  if (CALLERS.has(status) && OVERFLOW.some((sentence) => sentence.test(detail))) {
    return new CatalogueError('context_length_exceeded', { detail });
  }
  if (CALLERS.has(status)) return new CatalogueError('invalid_request', { detail });
  if (BUSY.has(status)) return new CatalogueError('queue_full', { model, waiting });
  return new CatalogueError('engine_failed', { model, detail });
}

/** The sentence of an error, or nothing. Ollama wraps llama.cpp's whole error into a text. */
export function messageOf(body: string): string {
  const said = parsed(body);
  if (said === undefined) return body.trim().slice(0, 500);
  const inner =
    text(member(member(said, 'error'), 'message')) ?? text(member(said, 'error')) ?? text(member(said, 'message'));
  if (inner === null) return '';
  return inner.startsWith('{') ? messageOf(inner) : inner;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

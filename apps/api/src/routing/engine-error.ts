/**
 * Engines say the same thing in many shapes: nested, flat, a bare string, plain text; with `code` a number, null or a
 * word. Here they become one.
 */
export interface EngineError {
  /** The engine's HTTP status; 200 when the error came inside an open stream. */
  readonly status: number;
  readonly message: string;
  readonly type: string | null;
  readonly code: string | null;
  readonly param: string | null;
  readonly isContextOverflow: boolean;
}

const OVERFLOW_WORDS = new Set(['exceed_context_size_error', 'context_length_exceeded']);

const OVERFLOW_SENTENCES = [
  /exceeds? the (available |maximum |model'?s )*context/i,
  /maximum context length/i,
  /context (size|length|window) (was |is |has been )?exceeded/i,
  /longer than the maximum model length/i,
  /max_tokens must be at least 1, got -/i,
  /max_(completion_)?tokens.* is too large/i,
  /(input|prompt) (\(\d+ tokens\) )?is too (large|long)/i,
];

/** Of an error answer's body. */
export function readEngineError(status: number, body: string): EngineError {
  try {
    return engineError(status, JSON.parse(body));
  } catch {
    return engineError(status, body.trim().slice(0, 500));
  }
}

/** Of a parsed value: `{error: {...}}`, `{error: "..."}`, vLLM's old flat object, or a text. */
export function engineError(status: number, value: unknown): EngineError {
  const fields = isRecord(value) ? value : {};
  const inner = isRecord(fields.error) ? fields.error : fields;
  const message =
    text(inner.message) ?? text(fields.error) ?? text(inner.detail) ?? text(value) ?? `The engine answered ${status}.`;
  const type = text(inner.type);
  const code = text(inner.code);
  return { status, message, type, code, param: text(inner.param), isContextOverflow: isOverflow(message, type, code) };
}

function isOverflow(message: string, type: string | null, code: string | null): boolean {
  if (OVERFLOW_WORDS.has(type ?? '') || OVERFLOW_WORDS.has(code ?? '')) return true;
  return OVERFLOW_SENTENCES.some((sentence) => sentence.test(message));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

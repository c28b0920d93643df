import { CatalogueError, clause } from '@aivailable/contracts';
import type { EngineError, ExplainedError } from '../engine-door.js';

interface Said {
  readonly message: string;
  readonly type: string;
  readonly promptTokens: number | undefined;
  readonly contextTokens: number | undefined;
}

/** What it finds wrong with a request and yet answers with 500. */
const CALLERS_FAULT = /^(Only one completion choice is allowed|Only no echo is supported|Unsupported param)/;
const TOO_LONG = /too large to process|exceeds the available context|larger than the max context/;

/** What an error answer of llama-server means in our words. */
export function explainServerError(servedName: string, answer: EngineError): ExplainedError {
  const said = readError(answer);
  if (said.type === 'exceed_context_size_error' || TOO_LONG.test(said.message)) return tooLong(said);
  return { error: misread(said) ?? catalogueError(servedName, answer, said.message) };
}

/** What its JSON reader throws comes as a 500, and is the caller's fault all the same. */
function misread({ message }: Said): CatalogueError | null {
  if (CALLERS_FAULT.test(message)) return new CatalogueError('invalid_request', { detail: `${clause(message)}.` });
  const [, kind, detail = ''] = /^\[json\.exception\.(\w+)\.\d+\] (.*)$/s.exec(message) ?? [];
  if (kind === undefined) return null;
  return new CatalogueError(kind === 'parse_error' ? 'invalid_json' : 'invalid_request', { detail });
}

function catalogueError(model: string, { status, method, path }: EngineError, message: string): CatalogueError {
  switch (status) {
    case 400:
    case 405:
    case 413:
    case 415:
    case 422:
      return new CatalogueError('invalid_request', { detail: message });
    case 404:
      return new CatalogueError('route_not_found', { method, path });
    case 501:
      return new CatalogueError('invalid_request', {
        detail: `"${model}" is not deployed for this: ${clause(message)}.`,
      });
    case 503:
      return new CatalogueError('model_loading', { model, where: clause(message) });
    default:
      return new CatalogueError('engine_failed', { model, detail: message });
  }
}

function tooLong({ message, promptTokens, contextTokens }: Said): ExplainedError {
  const counted =
    promptTokens === undefined || contextTokens === undefined
      ? `${clause(message)}.`
      : `The request has ${promptTokens} tokens, the context of this instance holds ${contextTokens} with the answer.`;
  const detail = `${counted} Send less, or deploy the model with a longer context.`;
  const error = new CatalogueError('context_length_exceeded', { detail });
  return { error, more: { n_prompt_tokens: promptTokens, n_ctx: contextTokens } };
}

function readError({ status, body }: EngineError): Said {
  const value = parsed(body);
  const inner = isRecord(value) && isRecord(value.error) ? value.error : {};
  const plain = body.trim().slice(0, 500);
  return {
    message: typeof inner.message === 'string' ? inner.message : plain || `The engine answered ${status}.`,
    type: typeof inner.type === 'string' ? inner.type : '',
    promptTokens: count(inner.n_prompt_tokens),
    contextTokens: count(inner.n_ctx),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

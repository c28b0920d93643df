import { invalid, jsonObject } from './json-body.js';
import { type PrefixWord, prefixesOf } from './prefix-memory.js';
import { setMember, splice } from './splice.js';

/** Beyond any use; what a caller may multiply must be bounded, or no budget could hold it. */
const MOST_CHOICES = 128;

/** The few things that the front door must know of a request. All else passes unseen. */
export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  readonly wantsUsage: boolean;
  /** Of one choice. */
  readonly maxTokens: number | null;
  /** Answers asked for; each may be as long as the other. */
  readonly choices: number;
  /** Of its conversation, each a message longer than the one before. */
  readonly prefixes?: readonly PrefixWord[];
  /** What goes to the engine: the caller's bytes, with `include_usage` spliced in where it was not asked for. */
  readonly body: Buffer;
}

export function readAsked(body: Buffer): Asked {
  const fields = jsonObject(body);
  const { model, stream_options: streamOptions } = fields;
  if (typeof model !== 'string' || model === '') {
    throw invalid('"model" is missing: name one of those that GET /v1/models lists.', 'model');
  }
  if (fields.stream !== undefined && fields.stream !== null && typeof fields.stream !== 'boolean') {
    throw invalid('"stream" must be true or false.', 'stream');
  }
  if (streamOptions !== undefined && !(typeof streamOptions === 'object' && !Array.isArray(streamOptions))) {
    throw invalid('"stream_options" must be an object.', 'stream_options');
  }
  const stream = fields.stream === true;
  const wantsUsage = (streamOptions as Record<string, unknown> | null | undefined)?.include_usage === true;
  return {
    model,
    stream,
    wantsUsage,
    maxTokens: tokens(fields.max_completion_tokens) ?? tokens(fields.max_tokens),
    choices: choicesOf(fields.n) * promptsIn(fields.prompt),
    prefixes: prefixesOf(fields.messages),
    body: stream && !wantsUsage ? withUsage(body) : body,
  };
}

/** So that the answer can be accounted for; the extra chunk is taken out again on its way back. */
function withUsage(body: Buffer): Buffer {
  return splice(body, setMember(body, ['stream_options', 'include_usage'], 'true'));
}

function choicesOf(n: unknown): number {
  if (n === undefined || n === null) return 1;
  if (typeof n === 'number' && Number.isInteger(n) && n >= 1 && n <= MOST_CHOICES) return n;
  throw invalid(`"n" must be a whole number from 1 to ${MOST_CHOICES}.`, 'n');
}

/** A list of numbers is one prompt in tokens; any other list is as many prompts, each with answers of its own. */
function promptsIn(prompt: unknown): number {
  return Array.isArray(prompt) && typeof prompt[0] !== 'number' ? Math.max(1, prompt.length) : 1;
}

function tokens(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}

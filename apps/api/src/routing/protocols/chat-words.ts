import type { Asked } from '../asked.js';
import { prefixesOf } from '../prefix-memory.js';
import type { AnswerForm, Question } from './protocol.js';

/** A chat in the words of engines: the part of OpenAI's request that other protocols translate to. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly max_tokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly top_k?: number | undefined;
  readonly min_p?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly frequency_penalty?: number | undefined;
  readonly presence_penalty?: number | undefined;
  readonly repeat_penalty?: number | undefined;
  readonly tools?: readonly ChatTool[] | undefined;
  readonly tool_choice?: ToolChoice | undefined;
  readonly parallel_tool_calls?: boolean | undefined;
  readonly response_format?: object | undefined;
  readonly reasoning_effort?: string | undefined;
  readonly chat_template_kwargs?: object | undefined;
  readonly user?: string | undefined;
}

export type ChatContent = string | readonly ChatPart[];
export type ChatPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: ChatContent }
  | { readonly role: 'assistant'; readonly content: string | null; readonly tool_calls?: ChatCall[] }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };

export interface ChatCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ChatTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string | undefined;
    readonly parameters?: object | undefined;
    readonly strict?: boolean | undefined;
  };
}

export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly type: 'function'; readonly function: { readonly name: string } };

const CHAT_PATH = '/v1/chat/completions';

export function chatQuestion(request: ChatRequest, stream: boolean, form: AnswerForm): Question {
  const { model, max_tokens: maxTokens } = request;
  const asked = { ...askedOf({ model, maxTokens, stream }, request), prefixes: prefixesOf(request.messages) };
  return { asked, path: CHAT_PATH, form };
}

/** Usage is always asked for: the caller's form tells it, or leaves it out. */
export function askedOf(
  facts: { readonly model: string; readonly maxTokens?: number | undefined; readonly stream: boolean },
  request: object,
): Asked {
  const { model, stream } = facts;
  const body = { ...request, stream, ...(stream ? { stream_options: { include_usage: true } } : {}) };
  return {
    model,
    stream,
    wantsUsage: true,
    maxTokens: facts.maxTokens ?? null,
    choices: 1,
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** A limit that holds more than the context is none: the engine writes as far as there is room. */
export function lengthWithin(maxTokens: number | undefined, contextTokens: number | undefined): number | undefined {
  return maxTokens !== undefined && maxTokens >= (contextTokens ?? Number.POSITIVE_INFINITY) ? undefined : maxTokens;
}

/** Texts alone are sent as one text, which every engine and template knows. */
export function contentOf(parts: readonly ChatPart[]): ChatContent {
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts.length === parts.length ? texts.join('') : parts;
}

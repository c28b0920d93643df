import { randomUUID } from 'node:crypto';
import type {
  LlamaChatResponse,
  LlamaChatResponseChunk,
  LlamaChatResponseFunctionCallParamsChunk,
} from 'node-llama-cpp';
import type { TokenLogprob } from './token-odds.js';
import type { Usage } from './usage.js';

export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** Where an answer goes while it is written: a stream of chunks, or one object at its end. */
export interface ChatAnswer {
  choice(index: number): ChatChoice;
  end(usage: Usage): void;
}

/** One of the answers to the same question. */
export interface ChatChoice {
  /** Null where nobody asked how likely the tokens were. */
  chunk(chunk: LlamaChatResponseChunk, logprobs: readonly TokenLogprob[] | null): void;
  callChunk(chunk: LlamaChatResponseFunctionCallParamsChunk): void;
  callDone(index: number, name: string, params: unknown): void;
  end(ending: ChatEnding): void;
}

export interface ChatEnding {
  readonly finish: FinishReason;
  /** The text of the caller's that ended it. */
  readonly stopText: string | null;
}

export function endingOf({ metadata }: LlamaChatResponse): ChatEnding {
  const { stopReason } = metadata;
  if (stopReason === 'maxTokens') return { finish: 'length', stopText: null };
  if (stopReason === 'functionCalls') return { finish: 'tool_calls', stopText: null };
  return { finish: 'stop', stopText: stopReason === 'customStopTrigger' ? textOf(metadata.customStopTrigger) : null };
}

/** Stop texts are given as texts, and come back as such. */
export function textOf(trigger: readonly (string | number)[]): string {
  return trigger.filter((part) => typeof part === 'string').join('');
}

/** Which stop text it was is not in OpenAI's answers; the field is vLLM's. */
export function stopReason({ stopText }: ChatEnding): { stop_reason?: string } {
  return stopText === null ? {} : { stop_reason: stopText };
}

export const newCallId = (): string => `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

export function answerHead(object: string, model: string) {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model };
}

export function logprobsOf(content: readonly TokenLogprob[] | null) {
  return content === null ? null : { content, refusal: null };
}

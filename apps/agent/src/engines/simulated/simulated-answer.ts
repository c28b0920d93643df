/** OpenAI's answer shapes, for whole answers and for the chunks of a stream. */
import type { Generation } from './simulated-requests.js';

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export type FinishReason = 'stop' | 'length';

export interface AnswerHead {
  readonly id: string;
  readonly model: string;
  readonly created: number;
  readonly kind: Generation['kind'];
}

export function usageOf(promptTokens: number, completionTokens: number): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

export function wholeAnswer(head: AnswerHead, text: string, finish: FinishReason, usage: Usage): object {
  const said = head.kind === 'chat' ? { message: { role: 'assistant', content: text } } : { text };
  const object = head.kind === 'chat' ? 'chat.completion' : 'text_completion';
  const choices = [{ index: 0, ...said, logprobs: null, finish_reason: finish }];
  return { ...envelope(head, object), choices, usage };
}

export function roleChunk(head: AnswerHead): object {
  return chunk(head, { delta: { role: 'assistant', content: '' } }, null);
}

export function textChunk(head: AnswerHead, text: string): object {
  return chunk(head, head.kind === 'chat' ? { delta: { content: text } } : { text }, null);
}

export function lastChunk(head: AnswerHead, finish: FinishReason): object {
  return chunk(head, head.kind === 'chat' ? { delta: {} } : { text: '' }, finish);
}

export function usageChunk(head: AnswerHead, usage: Usage): object {
  return { ...envelope(head, chunkObject(head)), choices: [], usage };
}

function chunk(head: AnswerHead, said: object, finish: FinishReason | null): object {
  const choices = [{ index: 0, ...said, logprobs: null, finish_reason: finish }];
  return { ...envelope(head, chunkObject(head)), choices };
}

function chunkObject({ kind }: AnswerHead): string {
  return kind === 'chat' ? 'chat.completion.chunk' : 'text_completion';
}

function envelope({ id, model, created }: AnswerHead, object: string): object {
  return { id, object, created, model, system_fingerprint: 'simulated' };
}

import { type Fields, fieldsIn, isFields } from '../json-fields.js';
import type { Usage } from '../usage.js';
import type { AnswerHead } from './stream-so-far.js';

/** What the second engine's events must be made to say, so that they are more of the first one's answer. */
export interface Seam {
  readonly head: AnswerHead | null;
  /** Tokens that the second engine took for a part of its prompt though they were written before; 0 where it knows. */
  readonly readAsPrompt: number;
  /** Characters that were written before, for offsets into a completion; 0 where the engine counts them itself. */
  readonly writtenCharacters: number;
}

/** One event's data; null where nothing is left of it. Done for continued answers only: all others pass unparsed. */
export function continuedEvent(data: string, seam: Seam): string | null {
  const event = fieldsIn(data);
  if (event === null) return data;
  const choices = Array.isArray(event.choices)
    ? event.choices.map((choice: Fields) => continuedChoice(choice, seam))
    : [];
  if (choices.length > 0 && choices.every(isVoid)) return null;
  const usage = isFields(event.usage) ? { usage: continuedUsageFields(event.usage, seam) } : {};
  return JSON.stringify({ ...event, ...seam.head, ...(Array.isArray(event.choices) ? { choices } : {}), ...usage });
}

/** The tokens together are right as they are: only where they were read and where written changes. */
export function continuedUsage({ promptTokens, completionTokens }: Usage, { readAsPrompt }: Seam): Usage {
  return {
    promptTokens: promptTokens === null ? null : Math.max(0, promptTokens - readAsPrompt),
    completionTokens: completionTokens === null ? null : completionTokens + readAsPrompt,
  };
}

function continuedUsageFields(usage: Fields, { readAsPrompt }: Seam): Fields {
  const { prompt_tokens: prompt, completion_tokens: completion } = usage;
  if (typeof prompt !== 'number' || typeof completion !== 'number') return usage;
  return {
    ...usage,
    prompt_tokens: Math.max(0, prompt - readAsPrompt),
    completion_tokens: completion + readAsPrompt,
  };
}

function continuedChoice(choice: Fields, seam: Seam): Fields {
  if (isFields(choice.delta)) {
    const { role: _said, ...delta } = choice.delta;
    return { ...choice, delta };
  }
  return isFields(choice.logprobs) ? { ...choice, logprobs: movedOffsets(choice.logprobs, seam) } : choice;
}

function movedOffsets(logprobs: Fields, { writtenCharacters }: Seam): Fields {
  const { text_offset: offsets } = logprobs;
  if (!Array.isArray(offsets)) return logprobs;
  return { ...logprobs, text_offset: offsets.map((offset: number) => offset + writtenCharacters) };
}

/** The beginning of an answer that has begun already. */
function isVoid({ delta, text, finish_reason: finish, logprobs }: Fields): boolean {
  if (finish || logprobs || (typeof text === 'string' && text !== '')) return false;
  return !isFields(delta) || Object.values(delta).every((said) => said === '' || said === null);
}

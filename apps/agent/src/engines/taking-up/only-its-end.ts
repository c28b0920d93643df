import type { Sieve } from './sieve.js';
import { type Fields, isFields, saidIn, saying, WholeEvents } from './whole-events.js';

/**
 * Of an answer that has as much as it may have, only the end is missing. Engines draw one token at least: what it says is
 * held back, and not counted.
 */
export class OnlyItsEnd implements Sieve {
  readonly isOver = false;
  private readonly events = new WholeEvents();

  take(chunk: Buffer): Buffer {
    return Buffer.concat(this.events.take(chunk).map(endIn));
  }
}

function endIn(event: Buffer): Buffer {
  const said = saidIn(event);
  if (said === null || !Array.isArray(said.choices)) return event;
  const choices = said.choices.filter((choice: Fields) => choice.finish_reason).map(ended);
  if (said.choices.length > 0 && choices.length === 0) return Buffer.alloc(0);
  return saying({ ...said, choices, ...(isFields(said.usage) ? { usage: withoutTheToken(said.usage) } : {}) });
}

function ended({ index, delta }: Fields): Fields {
  return { index, ...(delta === undefined ? { text: '' } : { delta: {} }), logprobs: null, finish_reason: 'length' };
}

function withoutTheToken(usage: Fields): Fields {
  return { ...usage, completion_tokens: 0, total_tokens: usage.prompt_tokens };
}

import { describe, expect, it } from '@jest/globals';
import { grow, newAnswer, readOut } from './answer.js';
import { FIRST_SETTINGS, knobs, messagesOf } from './conversation.js';

const text = (words: string) => ({ kind: 'text', text: words }) as const;

describe('the read-out of an answer', () => {
  it('keeps the wait for the first token apart from the speed', () => {
    let answer = newAnswer('m', 1000);
    answer = grow(answer, { kind: 'began', node: 'attic' }, 1100);
    answer = grow(answer, text('Hello'), 1200);
    answer = grow(answer, text(' world'), 3200);
    answer = grow(answer, { kind: 'usage', completionTokens: 21 }, 3201);
    expect(answer.text).toBe('Hello world');
    expect(answer.node).toBe('attic');
    expect(readOut(answer)).toEqual({ firstTokenMs: 200, tokensPerSecond: 10, tokens: 21 });
  });

  it('says nothing of what it does not know', () => {
    expect(readOut(newAnswer('m', 0))).toEqual({ firstTokenMs: null, tokensPerSecond: null, tokens: null });
    expect(readOut(grow(newAnswer('m', 0), text('x'), 5)).tokensPerSecond).toBeNull();
  });

  it('knows an answer that was cut at its longest', () => {
    expect(grow(newAnswer('m', 0), { kind: 'ended', reason: 'length' }, 1).ending).toBe('cut');
  });
});

describe('what is sent to the engine', () => {
  const answered = { ...newAnswer('m', 0), text: 'Hi.' };

  it('carries the system prompt and the turns so far, but no question that was never answered', () => {
    const turns = [
      { id: 1, question: 'a', answer: answered },
      { id: 2, question: 'b', answer: newAnswer('m', 0) },
    ];
    expect(messagesOf({ ...FIRST_SETTINGS, system: ' Be brief. ' }, turns, 'c')).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'Hi.' },
      { role: 'user', content: 'c' },
    ]);
  });

  it('leaves unset knobs to the engine', () => {
    expect(knobs(FIRST_SETTINGS)).toEqual({});
    expect(knobs({ system: '', temperature: 0, maxTokens: 64 })).toEqual({ temperature: 0, max_tokens: 64 });
  });
});

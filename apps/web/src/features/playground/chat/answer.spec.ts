import { describe, expect, it } from '@jest/globals';
import { grow, newAnswer, readOut } from './answer.js';
import { FIRST_SETTINGS } from './conversation.js';

const text = (words: string) => ({ kind: 'text', text: words }) as const;

describe('the read-out of an answer', () => {
  it('keeps the wait for the first token apart from the speed', () => {
    let answer = newAnswer('m', FIRST_SETTINGS, 1000);
    answer = grow(answer, { kind: 'began', node: 'attic' }, 1100);
    answer = grow(answer, text('Hello'), 1200);
    answer = grow(answer, text(' world'), 3200);
    answer = grow(answer, { kind: 'usage', completionTokens: 21 }, 3201);
    expect(answer.text).toBe('Hello world');
    expect(answer.node).toBe('attic');
    expect(readOut(answer)).toEqual({ firstTokenMs: 200, tokensPerSecond: 10, tokens: 21 });
  });

  it('says nothing of what it does not know', () => {
    expect(readOut(newAnswer('m', FIRST_SETTINGS, 0))).toEqual({
      firstTokenMs: null,
      tokensPerSecond: null,
      tokens: null,
    });
    expect(readOut(grow(newAnswer('m', FIRST_SETTINGS, 0), text('x'), 5)).tokensPerSecond).toBeNull();
  });

  it('keeps what a model thinks apart from what it answers', () => {
    const thought = grow(newAnswer('m', FIRST_SETTINGS, 0), { kind: 'thought', text: 'Hm.' }, 40);
    const answer = grow(thought, text('Yes.'), 90);
    expect(answer).toMatchObject({ thoughts: 'Hm.', text: 'Yes.' });
    expect(readOut(answer).firstTokenMs).toBe(40);
  });

  it('knows an answer that was cut at its longest', () => {
    expect(grow(newAnswer('m', FIRST_SETTINGS, 0), { kind: 'ended', reason: 'length' }, 1).ending).toBe('cut');
  });
});

import { describe, expect, it } from '@jest/globals';
import { newAnswer } from './answer.js';
import { FIRST_SETTINGS, titleOf, wishOf } from './conversation.js';

const said = (text: string) => ({ ...newAnswer('m', FIRST_SETTINGS, 0), text });
const asking = { model: 'm', settings: FIRST_SETTINGS, before: [], question: 'q', lane: 0 };

describe('what is sent to the engine', () => {
  it('carries the system prompt and the turns so far, but no question that was never answered', () => {
    const before = [
      { id: 1, question: 'a', answers: [said('Hi.')] },
      { id: 2, question: 'b', answers: [said('')] },
    ];
    const settings = { ...FIRST_SETTINGS, system: ' Be brief. ' };
    expect(wishOf({ ...asking, settings, before, question: 'c' }).messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'Hi.' },
      { role: 'user', content: 'c' },
    ]);
  });

  it('gives each of two compared models its own history, and what was said before the comparison to both', () => {
    const before = [
      { id: 1, question: 'a', answers: [said('alone')] },
      { id: 2, question: 'b', answers: [said('left'), said('right')] },
    ];
    const heard = (lane: number) => wishOf({ ...asking, before, lane }).messages.map(({ content }) => content);
    expect(heard(0)).toEqual(['a', 'alone', 'b', 'left', 'q']);
    expect(heard(1)).toEqual(['a', 'alone', 'b', 'right', 'q']);
  });

  it('leaves unset knobs to the engine', () => {
    expect(wishOf(asking)).toEqual({ model: 'm', messages: [{ role: 'user', content: 'q' }] });
    const settings = { system: '', temperature: 0, topP: 0.9, maxTokens: 64, seed: 7, stop: 'END\n\n###\n' };
    expect(wishOf({ ...asking, settings })).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      max_tokens: 64,
      seed: 7,
      stop: ['END', '###'],
    });
  });
});

describe('the name of a conversation', () => {
  it.each([
    ['Hello there', 'Hello there'],
    ['  first line\nsecond', 'first line'],
    [`${'word '.repeat(20)}`, `${'word '.repeat(12).trim()}…`],
  ])('of %j is its first line, cut between words', (question, title) => {
    expect(titleOf(question)).toBe(title);
  });
});

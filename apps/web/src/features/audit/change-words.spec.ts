import { describe, expect, it } from '@jest/globals';
import { fieldWords, valueWords } from './change-words.js';

describe('a change in words', () => {
  it('has names for fields and things, and leaves what it does not know as it is', () => {
    expect(['limits.tokensPerDay', 'role', 'somethingNew'].map(fieldWords)).toEqual([
      'Tokens a day',
      'Role',
      'somethingNew',
    ]);
    expect(valueWords('n1', (id) => (id === 'n1' ? 'lab-7' : id))).toBe('lab-7');
  });

  it.each([
    [null, 'nothing'],
    [true, 'yes'],
    [4_096, '4,096'],
    [2_147_483_648, '2.00 GiB'],
    [['chat', 'embed'], 'chat, embed'],
    [[], 'nothing'],
    ['2026-08-01T10:00:00.000Z', expect.stringMatching(/^Aug 1, 2026, \d\d:00$/)],
    [{ a: 1 }, '{"a":1}'],
  ])('says %j as %s', (value, words) => {
    expect(valueWords(value)).toEqual(words);
  });
});

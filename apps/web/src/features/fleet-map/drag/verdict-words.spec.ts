import { describe, expect, it } from '@jest/globals';
import { sentenceOf, shortWords } from './verdict-words.js';

describe('a verdict in words', () => {
  it('speaks of one and of several as people do', () => {
    expect(shortWords({ kind: 'evicts', names: ['a'] })).toBe('fits once a has left');
    expect(shortWords({ kind: 'evicts', names: ['a', 'b'] })).toBe('fits once a, b have left');
  });

  it('ends with one full stop, whether its reason is a sentence or a part of one', () => {
    const reason = 'There is no other place with room for it';
    expect(sentenceOf({ kind: 'ruled-out', reason: `${reason}.` })).toBe(`Not possible: ${reason}.`);
    expect(sentenceOf({ kind: 'ruled-out', reason: 'the node is cordoned' })).toBe(
      'Not possible: the node is cordoned.',
    );
    expect(sentenceOf(undefined)).toBe('Planning…');
  });
});

import { describe, expect, it } from '@jest/globals';
import { PrefixMemory, prefixesOf } from './prefix-memory.js';

const say = (...texts: string[]) => texts.map((content) => ({ role: 'user', content }));

describe('the memory of conversations', () => {
  it('finds who answered the turn before, and nobody for another conversation', () => {
    const memory = new PrefixMemory();
    memory.keep(prefixesOf(say('a', 'b')), 'one', 0);
    memory.keep(prefixesOf(say('a', 'b', 'answer', 'c')), 'two', 1);
    expect(memory.find(prefixesOf(say('a', 'b', 'answer', 'c', 'answer', 'd')), 2)).toBe('two');
    expect(memory.find(prefixesOf(say('a', 'b', 'other')), 2)).toBe('one');
    expect(memory.find(prefixesOf(say('x', 'b')), 2)).toBeNull();
    expect(prefixesOf(undefined)).toEqual([]);
  });

  it('is bounded and forgets what is old', () => {
    const memory = new PrefixMemory(3, 100);
    for (const text of ['a', 'b', 'c', 'd']) memory.keep(prefixesOf(say(text)), text, 0);
    expect(memory.size).toBe(3);
    expect(memory.find(prefixesOf(say('a')), 1)).toBeNull();
    expect(memory.find(prefixesOf(say('d')), 100)).toBe('d');
    expect(memory.find(prefixesOf(say('d')), 101)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { PrefixMemory, prefixesOf } from './prefix-memory.js';

const say = (...texts: string[]) => texts.map((content) => ({ role: 'user', content }));

describe('the memory of conversations', () => {
  it('finds who answered the turn before, and nobody for another conversation', () => {
    const memory = new PrefixMemory();
    memory.keep(prefixesOf(say('a', 'b')), { instanceId: 'one', readTokens: 9 }, 0);
    memory.keep(prefixesOf(say('a', 'b', 'answer', 'c')), { instanceId: 'two', readTokens: 12 }, 1);
    expect(memory.find(prefixesOf(say('a', 'b', 'answer', 'c', 'answer', 'd')), 2)).toMatchObject({
      instanceId: 'two',
      readTokens: 12,
    });
    expect(memory.find(prefixesOf(say('a', 'b', 'other')), 2)).toMatchObject({ instanceId: 'one' });
    expect(memory.find(prefixesOf(say('x', 'b')), 2)).toBeNull();
    expect(prefixesOf(undefined)).toEqual([]);
  });

  it('is bounded and forgets what is old', () => {
    const memory = new PrefixMemory(3, 100);
    for (const text of ['a', 'b', 'c', 'd']) memory.keep(prefixesOf(say(text)), { instanceId: text, readTokens: 1 }, 0);
    expect(memory.size).toBe(3);
    expect(memory.find(prefixesOf(say('a')), 1)).toBeNull();
    expect(memory.find(prefixesOf(say('d')), 100)).toMatchObject({ instanceId: 'd' });
    expect(memory.find(prefixesOf(say('d')), 101)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { PrefixMemory, prefixesOf } from './prefix-memory.js';

const say = (...texts: string[]) => texts.map((content) => ({ role: 'user', content }));

describe('the memory of conversations', () => {
  it('finds who answered the turn before, and nobody for another conversation', () => {
    const memory = new PrefixMemory();
    memory.keep(prefixesOf(say('a', 'b')), 'one', 9, 0);
    memory.keep(prefixesOf(say('a', 'b', 'answer', 'c')), 'two', 12, 1);
    expect(memory.find(prefixesOf(say('a', 'b', 'answer', 'c', 'answer', 'd')), 2)).toMatchObject({
      instanceId: 'two',
      readTokens: 12,
    });
    expect(memory.find(prefixesOf(say('a', 'b', 'other')), 2)).toMatchObject({ instanceId: 'one' });
    expect(memory.find(prefixesOf(say('x', 'b')), 2)).toBeNull();
    expect(prefixesOf(undefined)).toEqual([]);
  });

  it.each([
    ['another role', [{ role: 'system', content: 'a' }]],
    ['the same text cut elsewhere', say('a', 'b')],
    ['a picture beside it', [{ role: 'user', content: [{ type: 'text', text: 'a' }] }]],
    ['a call of a tool', [{ role: 'user', content: 'a', tool_calls: [] }]],
    ['no text', [{ role: 'user', content: null }]],
    ['nothing', [null]],
  ])('takes a message with %s for another one', (_, messages) => {
    expect(prefixesOf(messages).at(-1)).not.toBe(prefixesOf(say('a')).at(-1));
    expect(prefixesOf(say('ab')).at(-1)).not.toBe(prefixesOf(say('a', 'b')).at(-1));
  });

  it('has a word of its own for each of many conversations', () => {
    const words = Array.from({ length: 50_000 }, (_, at) => prefixesOf(say(`question ${at}`))[0]);
    expect(new Set(words).size).toBe(50_000);
  });

  it('is bounded and forgets what is old', () => {
    const memory = new PrefixMemory(3, 100);
    for (const text of ['a', 'b', 'c', 'd']) memory.keep(prefixesOf(say(text)), text, 1, 0);
    expect(memory.size).toBe(3);
    expect(memory.find(prefixesOf(say('a')), 1)).toBeNull();
    expect(memory.find(prefixesOf(say('d')), 100)).toMatchObject({ instanceId: 'd' });
    expect(memory.find(prefixesOf(say('d')), 101)).toBeNull();
  });
});

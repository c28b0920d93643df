import { describe, expect, it } from '@jest/globals';
import { readEvent } from './read-event.js';
import { RepeatedEvents } from './repeated-events.js';

const chat = (delta: object, more: object = {}) =>
  JSON.stringify({ id: 'c1', created: 7, model: 'toy', choices: [{ index: 0, delta, finish_reason: null, ...more }] });

describe('the events of one answer', () => {
  it('are read as if each were parsed, whatever follows what', () => {
    const said = [
      chat({ role: 'assistant', content: '' }),
      chat({ content: 'Hé' }),
      chat({ content: 'llo' }),
      chat({ content: ' "wörld"\n' }),
      chat({ content: '\\' }),
      chat({ content: 'plain' }),
      chat({ content: '"content":"' }),
      chat({ content: 'x","role":"y' }),
      chat({ content: '' }),
      chat({ content: 'again' }),
      chat({ reasoning_content: 'hm', content: 'x' }),
      chat({ content: 'text' }).replace('"toy"', '"other"'),
      chat({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }),
      chat({ content: 'last' }, { index: 1 }),
      chat({}, { finish_reason: 'stop' }),
      '[DONE]',
      JSON.stringify({ choices: [{ text: 'a completion', index: 0 }] }),
      JSON.stringify({ meta: { content: 'twice' }, choices: [{ text: 'twice', index: 0 }] }),
      JSON.stringify({ meta: { content: 'other' }, choices: [{ text: 'twice', index: 0 }] }),
    ];
    for (const first of said) {
      for (const second of said) {
        const events = new RepeatedEvents();
        expect([first, second, first].map((one) => events.read(one))).toEqual([first, second, first].map(readEvent));
      }
    }
  });
});

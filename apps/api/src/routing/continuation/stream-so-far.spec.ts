import { describe, expect, it } from '@jest/globals';
import { octetsOf, textOf } from '../octets.js';
import { StreamSoFar } from './stream-so-far.js';

const event = (choice: object, note = '') =>
  `${note}data: ${JSON.stringify({ id: 'c1', created: 7, model: 'toy', choices: [{ index: 0, ...choice }] })}\n\n`;
const noted = (choice: object, tokens: string) => event(choice, `: aivailable 5 ${tokens}\n`);

function taken(...events: string[]) {
  const soFar = new StreamSoFar();
  const passed = events.map((one) => textOf(soFar.take(octetsOf(Buffer.from(one)))));
  return { soFar, passed };
}

describe('what a stream has said so far', () => {
  it('is its texts, its calls and its tokens, and the notes go no further', () => {
    const first = { delta: { role: 'assistant', reasoning_content: 'hm' } };
    const call = { index: 0, id: 'call_1', function: { name: 'weather', arguments: '' } };
    const { soFar, passed } = taken(
      noted(first, '1,2'),
      noted({ delta: { content: 'Hé' } }, '3') + noted({ delta: { content: 'llo' } }, ''),
      noted({ delta: { tool_calls: [call] } }, '4'),
      noted({ delta: { tool_calls: [{ index: 0, function: { arguments: '{"a' } }] } }, '5'),
    );
    expect(soFar.answer).toEqual({
      ...{ tokens: [1, 2, 3, 4, 5], written: 5, content: 'Héllo', reasoning: 'hm' },
      calls: [{ id: 'call_1', name: 'weather', arguments: '{"a' }],
    });
    expect(soFar).toMatchObject({ lost: null, promptTokens: 5, head: { id: 'c1', created: 7, model: 'toy' } });
    expect(passed.join('')).not.toContain('aivailable');
    expect(passed[1]).toBe(event({ delta: { content: 'Hé' } }) + event({ delta: { content: 'llo' } }));
  });

  it('counts one token an event where they are not noted, and says that it does not know them', () => {
    const { soFar } = taken(event({ delta: { role: 'assistant', content: '' } }), event({ delta: { content: 'Hi' } }));
    expect(soFar.answer).toMatchObject({ tokens: null, written: 1, content: 'Hi' });
  });

  it('is read in batches: a long answer keeps no events', () => {
    const soFar = new StreamSoFar();
    for (let i = 0; i < 2_000; i++) soFar.take(noted({ delta: { content: 'x' } }, String(i)));
    expect(Reflect.get(soFar, 'unreadBytes')).toBeLessThan(8_192);
    expect(soFar.answer).toMatchObject({ written: 2_000, content: 'x'.repeat(2_000) });
  });

  it.each([
    ['a second answer to the same question', event({ index: 1, delta: { content: 'a' } })],
    ['a call in the manner of old', event({ delta: { function_call: { name: 'a' } } })],
  ])('is lost with %s', (_, said) => {
    const { soFar } = taken(said);
    soFar.answer;
    expect(soFar.lost).toMatch(/only its own engine/);
  });

  it('lets a text that looks like a note be', () => {
    const said = event({ delta: { content: ': aivailable 1 2' } });
    expect(taken(said).passed).toEqual([said]);
  });
});

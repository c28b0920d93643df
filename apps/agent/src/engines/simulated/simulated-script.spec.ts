import { describe, expect, it } from '@jest/globals';
import { readChat } from './simulated-requests.js';
import { type Script, writeScript } from './simulated-script.js';

const user = (content: string) => ({ role: 'user', content });
const tool = (name: string, properties: object = {}) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties } },
});
const tools = [tool('get_weather', { city: { type: 'string' } }), tool('get_time', { zone: { enum: ['CET'] } })];

const play = (body: object, choice = 0, room = 1_000) => writeScript(readChat(body), choice, room);
const textOf = ({ pieces }: Script) => pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
const callsOf = ({ pieces }: Script) =>
  pieces.flatMap((call) =>
    call.kind === 'call'
      ? [
          [
            call.name,
            JSON.parse(
              pieces
                .map((piece) => (piece.kind === 'arguments' && piece.index === call.index ? piece.text : ''))
                .join(''),
            ),
          ],
        ]
      : [],
  );

describe('what the simulated engine answers', () => {
  it('is the same for the same request, another for another choice or seed', () => {
    const messages = [user('Hi')];
    const first = play({ messages });
    expect(play({ messages })).toEqual(first);
    expect(play({ messages }, 1)).not.toEqual(first);
    expect(play({ messages, seed: 3 })).not.toEqual(first);
  });

  it.each([
    [{ messages: [user('Hi')] }, []],
    [{ messages: [user('call get_weather')] }, ['get_weather']],
    [{ messages: [user('get weather and get time')] }, ['get_weather', 'get_time']],
    [{ messages: [user('get weather and get time')], parallel_tool_calls: false }, ['get_weather']],
    [{ messages: [user('get weather')], tool_choice: 'none' }, []],
    [{ messages: [user('Hi')], tool_choice: 'required' }, ['get_weather']],
    [{ messages: [user('Hi')], tool_choice: { type: 'function', function: { name: 'get_time' } } }, ['get_time']],
  ])('to %j calls %j', (body, names) => {
    const script = play({ ...body, tools });
    expect(callsOf(script).map(([name]) => name)).toEqual(names);
    expect(script.finish).toBe(names.length === 0 ? 'stop' : 'tool_calls');
  });

  it('calls with arguments that the parameters allow', () => {
    expect(callsOf(play({ messages: [user('get_time')], tools }))).toEqual([['get_time', { zone: 'CET' }]]);
  });

  it('repeats what a tool said, and what it is told to repeat', () => {
    const called = { role: 'assistant', content: null, tool_calls: [{}] };
    const result = { role: 'tool', content: '12° in Zürich 🏔' };
    expect(textOf(play({ messages: [user('get_weather'), called, result], tools }))).toBe(
      'The tool said: 12° in Zürich 🏔',
    );
    expect(textOf(play({ messages: [user('Repeat: été 🎈')] }))).toBe('été 🎈');
  });

  it('answers a schema with a document, also one that contains itself', () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: ['null', 'string'] },
        age: { type: 'integer', minimum: 3, maximum: 3 },
        kind: { const: 'x' },
        tags: { type: 'array', items: { enum: ['a'] }, minItems: 2 },
        parent: { $ref: '#/$defs/person' },
      },
      $defs: { person: { type: 'object', properties: { parent: { $ref: '#/$defs/person' } } } },
    };
    const format = { type: 'json_schema', json_schema: { name: 's', schema } };
    const said = JSON.parse(textOf(play({ messages: [user('?')], response_format: format })));
    expect(said).toMatchObject({ name: expect.any(String), age: 3, kind: 'x', tags: ['a', 'a'] });
    expect(said.parent).toBeInstanceOf(Object);
  });

  it('refuses a schema with a reference that leads nowhere', () => {
    const schema = { type: 'object', properties: { day: { $ref: '#/$defs/dya' } } };
    const format = { type: 'json_schema', json_schema: { name: 's', schema } };
    expect(() => play({ messages: [user('?')], response_format: format })).toThrow('The reference #/$defs/dya in a');
  });

  it('goes on with an answer that was begun', () => {
    const whole = textOf(play({ messages: [user('Hi')] }));
    for (const length of [3, 10, 17]) {
      const begun = { role: 'assistant', content: whole.slice(0, length) };
      expect(textOf(play({ messages: [user('Hi'), begun] }))).toBe(whole.slice(length));
    }
  });

  it('ends at the first stop text and says which it was; or where there is no more room', () => {
    const messages = [user('Repeat: one two three four')];
    expect(play({ messages, stop: [' four', ' two'] })).toMatchObject({ finish: 'stop', stopText: ' two' });
    expect(play({ messages }, 0, 2)).toMatchObject({ finish: 'length', stopText: null });
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, chunk, Door, done, failing, nothing, usage } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';
import { servedModel } from './fake-serving.js';

const question = { model: 'toy', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] };

interface Said {
  readonly type: string;
  readonly delta: { readonly type: string; readonly text: string; readonly partial_json: string };
  readonly content_block: { readonly type: string; readonly name: string };
  readonly [key: string]: unknown;
}

const eventsOf = (text: string): Said[] =>
  text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(event) ?? [];
      const value: Said = JSON.parse(data ?? 'null');
      expect(value.type).toBe(name);
      return value;
    });

describe('Anthropic’s messages at the door', () => {
  let door: Door;
  let engine: ScriptedEngine;
  const ask = (body: object, headers: Record<string, string> = { 'x-api-key': 'key-one' }, path = '/v1/messages') =>
    fetch(`${door.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const seen = () => JSON.parse(engine.seen.at(-1)?.body.toString() ?? 'null');

  beforeEach(async () => {
    door = await new Door().open();
    engine = await door.engine('a', answering);
    door.serve(['a']);
  });
  afterEach(() => door.close());

  it('are put into the words of engines', async () => {
    await ask({
      ...question,
      system: [{ type: 'text', text: 'Be short.' }],
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'text', text: 'Let me see.' },
            { type: 'tool_use', id: 't1', name: 'weather', input: { city: 'Bern' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'no line' }], is_error: true },
            { type: 'text', text: 'And now?' },
          ],
        },
      ],
      tools: [{ name: 'weather', description: 'of a city', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      ...{ stop_sequences: ['END'], temperature: 0.5, top_k: 3, metadata: { user_id: 'u' } },
    });
    expect(engine.seen.at(-1)?.url).toMatch(/\/v1\/chat\/completions$/);
    expect(seen()).toEqual({
      model: 'toy',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: 'Let me see.',
          tool_calls: [{ id: 't1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }],
        },
        { role: 'tool', tool_call_id: 't1', content: 'Error: no line' },
        { role: 'user', content: 'And now?' },
      ],
      tools: [
        { type: 'function', function: { name: 'weather', description: 'of a city', parameters: { type: 'object' } } },
      ],
      ...{ tool_choice: 'required', parallel_tool_calls: false, max_tokens: 50, stop: ['END'] },
      ...{ temperature: 0.5, top_k: 3, user: 'u', stream: false },
    });
  });

  it('are answered in one piece, and booked', async () => {
    const answer = await ask(question);
    expect(answer.headers.get('request-id')).toBe(answer.headers.get('x-request-id'));
    expect(answer.headers.get('x-aivailable-instance')).toBe('a');
    expect(await answer.json()).toEqual({
      id: expect.stringMatching(/^msg_/),
      ...{ type: 'message', role: 'assistant', model: 'toy', stop_reason: 'end_turn', stop_sequence: null },
      content: [{ type: 'text', text: 'Hello there.', citations: null }],
      usage: { input_tokens: 5, output_tokens: 3, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    });
    const [record] = await door.events.untilFinished(1);
    expect(record).toMatchObject({ path: '/v1/messages', outcome: 'answered', promptTokens: 5, completionTokens: 3 });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('are answered in events, which add up to the message', async () => {
    const answer = await ask({ ...question, stream: true });
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const events = eventsOf(await answer.text());
    const kinds = ['message_start', 'content_block_start', 'content_block_delta', 'content_block_delta'];
    expect(events.map(({ type }) => type)).toEqual([
      ...kinds,
      ...['content_block_delta', 'content_block_stop', 'message_delta', 'message_stop'],
    ]);
    expect(events.map(({ delta }) => delta?.text ?? '').join('')).toBe('Hello there.');
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'end_turn' }, usage: { input_tokens: 5 } });
  });

  it('show thoughts and calls as blocks of their own', async () => {
    const call = (index: number, more: object) =>
      chunk('', { choices: [{ delta: { tool_calls: [{ index, ...more }] } }] });
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('', { choices: [{ delta: { role: 'assistant', reasoning_content: 'hm' } }] }));
      response.write(chunk('Let me see.'));
      response.write(call(0, { id: 'c0', function: { name: 'a', arguments: '' } }));
      response.write(call(0, { function: { arguments: '{"x"' } }) + call(0, { function: { arguments: ':1}' } }));
      response.write(call(1, { id: 'c1', function: { name: 'b', arguments: '' } }));
      response.write(chunk('', { choices: [{ delta: {}, finish_reason: 'tool_calls' }], usage }));
      response.end(done);
    };
    const events = eventsOf(await (await ask({ ...question, stream: true })).text());
    const starts = events.filter(({ type }) => type === 'content_block_start');
    expect(starts.map(({ index, content_block }) => [index, content_block.type, content_block.name])).toEqual([
      [0, 'thinking', undefined],
      [1, 'text', undefined],
      [2, 'tool_use', 'a'],
      [3, 'tool_use', 'b'],
    ]);
    expect(events.filter(({ type }) => type === 'content_block_stop').map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    const parts = events.filter(({ index, delta }) => index === 2 && delta).map(({ delta }) => delta.partial_json);
    expect(parts.join('')).toBe('{"x":1}');
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' } });
  });

  it('say which stop sequence ended them', async () => {
    engine.script = (_request, response) => {
      const choices = [{ message: { content: 'x' }, finish_reason: 'stop', stop_reason: 'END' }];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices, usage }));
    };
    expect(await (await ask(question)).json()).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
  });

  it('are counted by the engine', async () => {
    const { max_tokens: _, ...counted } = question;
    const answer = await ask(counted, { 'x-api-key': 'key-one' }, '/v1/messages/count_tokens');
    expect(await answer.json()).toEqual({ input_tokens: 5 });
    expect(seen()).toMatchObject({ max_tokens: 1, stream: false });
  });

  it('send an image on, for the model to see or to refuse', async () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'AA==' };
    await ask({ ...question, messages: [{ role: 'user', content: [{ type: 'image', source }] }] });
    expect(seen().messages[0].content).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
    ]);
  });

  it('leave a limit out that holds more than the context', async () => {
    await ask({ ...question, max_tokens: 32_000 });
    expect(seen()).not.toHaveProperty('max_tokens');
  });

  it.each([
    ['{"model":', 400, 'invalid_request_error', 'invalid_json', /^The request body is not valid JSON/],
    ['{"model":"toy","messages":[]}', 400, 'invalid_request_error', 'invalid_request', /^(messages|max_tokens): /],
    [
      JSON.stringify({ ...question, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
      ...[400, 'invalid_request_error', 'invalid_request'],
      /^tools\.0\.type: tools of Anthropic’s own servers are not served/,
    ],
    [JSON.stringify({ ...question, model: 'gpt-9' }), 404, 'not_found_error', 'model_not_found', /Available: toy\./],
  ] as const)('refuse %s in Anthropic’s shape', async (body, status, type, code, message) => {
    const answer = await door.post(body, '/v1/messages');
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      type: 'error',
      error: { type, code, message: expect.stringMatching(message) },
      request_id: answer.headers.get('request-id'),
    });
  });

  it('refuse a wrong key, an unknown address, and a context that is too long', async () => {
    const told = async (answer: Promise<Response>) => {
      const { error } = (await (await answer).json()) as { error: { type: string; code: string; message: string } };
      return [(await answer).status, error.type, error.code];
    };
    expect(await told(ask(question, { 'x-api-key': 'nonsense' }))).toEqual([
      401,
      'authentication_error',
      'invalid_api_key',
    ]);
    expect(await told(ask(question, undefined, '/v1/messages/batches'))).toEqual([
      404,
      'not_found_error',
      'route_not_found',
    ]);
    engine.script = failing(400, { error: { message: 'exceeds the available context size', code: 400 } });
    const long = await ask(question);
    expect(await long.json()).toMatchObject({
      error: { code: 'context_length_exceeded', message: expect.stringMatching(/^prompt is too long: exceeds/) },
    });
  });

  it('break off with an error event when their engine dies in the middle', async () => {
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('Hello'), () => response.destroy());
    };
    const events = eventsOf(await (await ask({ ...question, stream: true })).text());
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { type: 'api_error', code: 'stream_interrupted' } });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('wait with pings of their own', async () => {
    await door.close();
    door = await new Door({ pingAfterMs: 5, pingEveryMs: 600_000 }).open();
    engine = await door.engine('a', answering);
    door.serve([], 4, { waiting: ['starting on attic'] });
    const answer = await ask({ ...question, stream: true });
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(
      ': waiting, the model is being loaded\nevent: ping\ndata: {"type":"ping"}\n\n',
    );
    door.serve(['a']);
    let text = '';
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += Buffer.from(part.value).toString();
    }
    expect(eventsOf(text).at(-1)).toEqual({ type: 'message_stop' });
  });

  it('list the models for Anthropic’s clients', async () => {
    door.serving.set(servedModel('org/other'));
    const headers = { 'x-api-key': 'key-one', 'anthropic-version': '2023-06-01' };
    const list = await (await fetch(`${door.url}/v1/models`, { headers })).json();
    expect(list).toMatchObject({ data: [{ type: 'model', id: 'toy' }, { id: 'org/other' }], has_more: false });
    const one = await (await fetch(`${door.url}/v1/models/org%2Fother`, { headers })).json();
    expect(one).toMatchObject({ type: 'model', id: 'org/other', created_at: '2023-11-14T22:13:20.000Z' });
  });
});

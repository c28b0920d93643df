import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { answering, chunk, Door, done, nothing, usage } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';

describe('OpenAI’s responses at the door', () => {
  let door: Door;
  let engine: ScriptedEngine;
  const seen = () => JSON.parse(engine.seen.at(-1)?.body.toString() ?? 'null');

  beforeEach(async () => {
    door = await new Door().open();
    engine = await door.engine('a', answering);
    door.serve(['a']);
  });
  afterEach(() => door.close());

  it('are put into the words of engines', async () => {
    const parameters = { type: 'object', properties: {} };
    await door.client().responses.create({
      model: 'toy',
      instructions: 'Be short.',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] },
        { type: 'reasoning', id: 'r', summary: [] },
        { role: 'assistant', content: 'Let me see.' },
        { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Bern"}' },
        { type: 'function_call', call_id: 'c2', name: 'weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'sunny' },
        { type: 'function_call_output', call_id: 'c2', output: 'rain' },
      ],
      tools: [{ type: 'function', name: 'weather', parameters, strict: true }],
      tool_choice: { type: 'function', name: 'weather' },
      text: { format: { type: 'json_schema', name: 's', schema: { type: 'object' } } },
      ...{ max_output_tokens: 9, temperature: 0, parallel_tool_calls: false },
    });
    const call = (id: string, text: string) => ({
      ...{ id, type: 'function', function: { name: 'weather', arguments: text } },
    });
    expect(engine.seen.at(-1)?.url).toMatch(/\/v1\/chat\/completions$/);
    expect(seen()).toEqual({
      model: 'toy',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: 'Let me see.', tool_calls: [call('c1', '{"city":"Bern"}'), call('c2', '{}')] },
        { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
        { role: 'tool', tool_call_id: 'c2', content: 'rain' },
      ],
      ...{ max_tokens: 9, temperature: 0, parallel_tool_calls: false, stream: false },
      tools: [{ type: 'function', function: { name: 'weather', parameters, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
      response_format: { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } },
    });
  });

  it('are answered in one piece', async () => {
    const answer = await door.client().responses.create({ model: 'toy', input: 'Hi', metadata: { run: '7' } });
    expect(answer.output_text).toBe('Hello there.');
    expect(answer).toMatchObject({
      ...{ object: 'response', status: 'completed', model: 'toy', store: false, metadata: { run: '7' } },
      usage: { input_tokens: 5, output_tokens: 3, total_tokens: 8 },
    });
  });

  it('are answered in numbered events, which add up to the response', async () => {
    const stream = await door.client().responses.create({ model: 'toy', input: 'Hi', stream: true });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
    expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
      ...['created', 'in_progress', 'output_item.added', 'content_part.added'],
      ...['output_text.delta', 'output_text.delta', 'output_text.delta', 'output_text.done'],
      ...['content_part.done', 'output_item.done', 'completed'],
    ]);
    const deltas = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''));
    expect(deltas.join('')).toBe('Hello there.');
    expect(events.at(-1)).toMatchObject({ response: { output: [{ content: [{ text: 'Hello there.' }] }] } });
  });

  it('show thoughts and calls as items of their own', async () => {
    const call = (index: number, more: object) =>
      chunk('', { choices: [{ delta: { tool_calls: [{ index, ...more }] } }] });
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('', { choices: [{ delta: { reasoning: 'hm' } }] }));
      response.write(call(0, { id: 'c0', function: { name: 'a', arguments: '{"x"' } }));
      response.write(call(0, { function: { arguments: ':1}' } }));
      response.write(call(1, { id: 'c1', function: { name: 'b', arguments: '{}' } }));
      response.end(chunk('', { choices: [{ delta: {}, finish_reason: 'tool_calls' }], usage }) + done);
    };
    const final = await door.client().responses.stream({ model: 'toy', input: 'Hi' }).finalResponse();
    expect(final.output).toMatchObject([
      { type: 'reasoning', content: [{ type: 'reasoning_text', text: 'hm' }] },
      { type: 'function_call', call_id: 'c0', name: 'a', arguments: '{"x":1}', status: 'completed' },
      { type: 'function_call', call_id: 'c1', name: 'b', arguments: '{}' },
    ]);
  });

  it('say when they were cut at their limit', async () => {
    engine.script = (_request, response) => {
      const choices = [{ message: { content: 'Hello' }, finish_reason: 'length' }];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices, usage }));
    };
    const answer = await door.client().responses.create({ model: 'toy', input: 'Hi', max_output_tokens: 1 });
    expect(answer).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  });

  it('are counted by the engine', async () => {
    const answer = await door.post('{"model":"toy","input":"Hi"}', '/v1/responses/input_tokens');
    expect(await answer.json()).toEqual({ object: 'response.input_tokens', input_tokens: 5 });
  });

  it.each([
    [{ store: true }, /^store: nothing is stored here; send the whole conversation/],
    [{ previous_response_id: 'resp_1' }, /^previous_response_id: nothing is stored here/],
    [{ conversation: 'c' }, /^conversation: nothing is stored here/],
    [{ background: true }, /^background: nothing is stored here/],
    [{ tools: [{ type: 'web_search' }] }, /^tools\.0\.type: only tools of the type "function" are served/],
    [{ truncation: 'auto' }, /^truncation: only "disabled" is served/],
    [{ input: [{ type: 'item_reference', id: 'x' }] }, /^input.*: an item that is not served/],
    [{ top_logprobs: 3 }, /^top_logprobs: is not served here/],
  ])('refuse %j with a sentence', async (more, message) => {
    const answer = await door.post(JSON.stringify({ model: 'toy', input: 'Hi', ...more }), '/v1/responses');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code: 'invalid_request', type: 'invalid_request_error', message: expect.stringMatching(message) },
    });
  });

  it('are not kept', async () => {
    const failure = door.client().responses.retrieve('resp_1');
    await expect(failure).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(failure).rejects.toThrow('No response is stored here');
  });

  it('break off with an error that the client throws', async () => {
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('Hello'), () => response.destroy());
    };
    const read = async () => {
      for await (const _event of await door.client().responses.create({ model: 'toy', input: 'Hi', stream: true }));
    };
    await expect(read()).rejects.toMatchObject({ code: 'stream_interrupted' });
    expect(await door.quiet()).toEqual(nothing);
  });
});

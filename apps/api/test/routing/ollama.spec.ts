import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, chunk, Door, done, failing, nothing, usage } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';
import { instance, servedModel } from './fake-serving.js';

interface Line {
  readonly message: { readonly content: string };
  readonly [key: string]: unknown;
}

describe('Ollama’s interface at the door', () => {
  let door: Door;
  let engine: ScriptedEngine;
  const seen = () => JSON.parse(engine.seen.at(-1)?.body.toString() ?? 'null');
  const ask = (path: string, body: object) => door.post(JSON.stringify({ model: 'toy', ...body }), path);
  const linesOf = async (answer: Promise<Response>): Promise<Line[]> =>
    (await (await answer).text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const get = (path: string) => fetch(`${door.url}${path}`, { headers: { authorization: 'Bearer key-one' } });
  const messages = [{ role: 'user', content: 'Hi' }];

  beforeEach(async () => {
    door = await new Door().open();
    engine = await door.engine('a', answering);
    door.serve(['a']);
  });
  afterEach(() => door.close());

  it('puts a chat into the words of engines; results find their calls by name or order', async () => {
    const call = (name: string) => ({ function: { name, arguments: { x: 1 } } });
    await ask('/api/chat', {
      model: 'toy:latest',
      messages: [
        { role: 'user', content: 'Hi', images: ['/9j/AA=='] },
        { role: 'assistant', content: '', tool_calls: [call('a'), call('b')] },
        { role: 'tool', content: 'of b', tool_name: 'b' },
        { role: 'tool', content: 'of a' },
      ],
      tools: [{ type: 'function', function: { name: 'a', parameters: { type: 'object' } } }],
      options: { num_predict: 7, temperature: 0, top_k: 4, seed: 3, stop: ['END'], num_ctx: 4096 },
      ...{ format: { type: 'object' }, think: false, stream: false },
    });
    const told = (id: string, name: string) => ({ id, type: 'function', function: { name, arguments: '{"x":1}' } });
    expect(seen()).toEqual({
      model: 'toy',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hi' },
            { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/AA==' } },
          ],
        },
        { role: 'assistant', content: null, tool_calls: [told('call_1_0', 'a'), told('call_1_1', 'b')] },
        { role: 'tool', tool_call_id: 'call_1_1', content: 'of b' },
        { role: 'tool', tool_call_id: 'call_1_0', content: 'of a' },
      ],
      tools: [{ type: 'function', function: { name: 'a', parameters: { type: 'object' } } }],
      ...{ max_tokens: 7, temperature: 0, top_k: 4, seed: 3, stop: ['END'], stream: false },
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
      chat_template_kwargs: { enable_thinking: false },
    });
  });

  it('streams lines unless told otherwise', async () => {
    const answer = await ask('/api/chat', { messages });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = await linesOf(Promise.resolve(answer));
    expect(lines.map(({ message }) => message.content)).toEqual(['Hello', ' there', '.', '']);
    expect(lines.map(({ done: isDone }) => isDone)).toEqual([false, false, false, true]);
    expect(lines.at(-1)).toMatchObject({
      ...{ model: 'toy', done_reason: 'stop', prompt_eval_count: 5, eval_count: 3 },
      total_duration: expect.any(Number),
    });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('answers in one piece, a chat and a generation', async () => {
    const chat = await (await ask('/api/chat', { messages, stream: false })).json();
    expect(chat).toMatchObject({ message: { role: 'assistant', content: 'Hello there.' }, done: true, eval_count: 3 });
    const text = await (await ask('/api/generate', { prompt: 'Hi', system: 'Be short.', stream: false })).json();
    expect(text).toMatchObject({ response: 'Hello there.', done: true, done_reason: 'stop' });
    expect(seen().messages).toEqual([{ role: 'system', content: 'Be short.' }, ...messages]);
  });

  it('sends a raw prompt as it is', async () => {
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ choices: [{ text: ' there', finish_reason: 'length' }], usage }));
    };
    const answer = await ask('/api/generate', { prompt: '<s>Hi', raw: true, stream: false });
    expect(await answer.json()).toMatchObject({ response: ' there', done_reason: 'length' });
    expect(engine.seen.at(-1)?.url).toMatch(/\/v1\/completions$/);
    expect(seen()).toMatchObject({ prompt: '<s>Hi', max_tokens: 2048 });
  });

  it('tells thoughts, and calls whole', async () => {
    const call = (more: object) => chunk('', { choices: [{ delta: { tool_calls: [{ index: 0, ...more }] } }] });
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('', { choices: [{ delta: { reasoning_content: 'hm' } }] }));
      response.write(call({ id: 'c0', function: { name: 'a', arguments: '{"x"' } }));
      response.write(call({ function: { arguments: ':1}' } }));
      response.end(chunk('', { choices: [{ delta: {}, finish_reason: 'tool_calls' }] }) + done);
    };
    const lines = await linesOf(ask('/api/chat', { messages }));
    expect(lines).toMatchObject([
      { message: { thinking: 'hm' }, done: false },
      { message: { tool_calls: [{ function: { name: 'a', arguments: { x: 1 } } }] }, done: false },
      { done: true, done_reason: 'stop' },
    ]);
  });

  it('forgets half a call of an engine that was lost before it said anything else', async () => {
    const call = (more: object) => chunk('', { choices: [{ delta: { tool_calls: [{ index: 0, ...more }] } }] });
    engine.script = (request, response) => {
      engine.script = (_request, second) => {
        second.writeHead(200, { 'content-type': 'text/event-stream' });
        second.write(call({ id: 'c1', function: { name: 'a', arguments: '{"x":' } }));
        second.write(call({ function: { arguments: '1}' } }));
        second.end(chunk('', { choices: [{ delta: {}, finish_reason: 'tool_calls' }] }) + done);
      };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const half = call({ id: 'c0', function: { name: 'a', arguments: '{"x' } });
      response.write(half, () => setImmediate(() => request.socket.destroy()));
    };
    const lines = await linesOf(ask('/api/chat', { messages }));
    expect(lines).toMatchObject([
      { message: { tool_calls: [{ function: { name: 'a', arguments: { x: 1 } } }] }, done: false },
      { done: true },
    ]);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ tries: 2, continued: 0, completionTokens: 2 });
  });

  it('loads a model without a question, and does not unload it', async () => {
    const answer = await ask('/api/generate', { stream: false });
    expect(await answer.json()).toMatchObject({ response: '', done: true, done_reason: 'load' });
    expect(seen()).toMatchObject({ max_tokens: 1 });
    const refused = await ask('/api/generate', { keep_alive: 0 });
    expect(await refused.json()).toMatchObject({ error: expect.stringContaining('change that in the console') });
  });

  it('embeds, in the new way and the old', async () => {
    door.serving.set(servedModel('vectors', { task: 'embed', ready: [instance('a')] }));
    engine.script = (_request, response) => {
      const data = [{ embedding: [1, 0] }, { embedding: [0, 1] }];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data, usage: { prompt_tokens: 4, total_tokens: 4 } }));
    };
    const answer = await ask('/api/embed', { model: 'vectors', input: ['x', 'y'] });
    expect(await answer.json()).toMatchObject({
      ...{ model: 'vectors', prompt_eval_count: 4 },
      embeddings: [
        [1, 0],
        [0, 1],
      ],
    });
    expect(seen()).toMatchObject({ input: ['x', 'y'], encoding_format: 'float' });
    const old = await ask('/api/embeddings', { model: 'vectors', prompt: 'x' });
    expect(await old.json()).toEqual({ embedding: [1, 0] });
  });

  it('lists models, what runs, and what one is', async () => {
    door.serve(['a'], 4, { weightsBytes: 1_000, ready: [{ ...instance('a'), takenBytes: 3_000 }] });
    door.serving.set(servedModel('idle', { task: 'embed' }));
    expect(await (await get('/api/tags')).json()).toMatchObject({
      models: [{ name: 'toy', model: 'toy', size: 1_000, modified_at: '2023-11-14T22:13:20.000Z' }, { name: 'idle' }],
    });
    const { models } = (await (await get('/api/ps')).json()) as { models: Line[] };
    expect(models).toMatchObject([{ name: 'toy', size_vram: 3_000, context_length: 2048 }]);
    expect(await (await get('/api/version')).json()).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect(await (await ask('/api/show', {})).json()).toMatchObject({
      capabilities: ['completion', 'tools'],
      model_info: { 'aivailable.context_length': 2048 },
    });
    expect(await (await ask('/api/show', { model: 'idle' })).json()).toMatchObject({ capabilities: ['embedding'] });
  });

  it('says of a file what Ollama would say of it', async () => {
    const file = { architecture: 'qwen2', quantisation: 'Q4_K_M', sizeBytes: 5_000, sha256: 'ab'.repeat(32) };
    door.serve(['a'], 4, { weightsBytes: 1_000, file: { ...file, parameterCount: 7_615_616_512 } });
    const details = { format: 'gguf', family: 'qwen2', families: ['qwen2'], quantization_level: 'Q4_K_M' };
    expect(await (await get('/api/tags')).json()).toMatchObject({
      models: [{ size: 5_000, digest: 'ab'.repeat(32), details: { ...details, parameter_size: '7.6B' } }],
    });
    expect(await (await ask('/api/show', {})).json()).toMatchObject({
      details: { parameter_size: '7.6B' },
      model_info: {
        'general.architecture': 'qwen2',
        'general.parameter_count': 7_615_616_512,
        'qwen2.context_length': 2048,
      },
    });
    door.serve(['a'], 4, { file: { ...file, parameterCount: 494_032_768 } });
    expect(await (await get('/api/tags')).json()).toMatchObject({
      models: [{ details: { parameter_size: '494.03M' } }],
    });
  });

  it.each([
    ['/api/chat', { model: 'gpt-9', messages }, 404, 'model_not_found', /Available: toy\./],
    ['/api/chat', { messages: [{ role: 'robot', content: '' }] }, 400, 'invalid_request', /^messages\.0\.role: /],
    ['/api/generate', { prompt: 'x', suffix: 'y' }, 400, 'invalid_request', /^suffix: is not served here/],
    ['/api/generate', { prompt: 'x', template: '{{}}' }, 400, 'invalid_request', /^template: is not served here/],
    [
      '/api/chat',
      { messages, think: 'hard' },
      400,
      'invalid_request',
      /^think: invalid think value: "hard" \(must be "/,
    ],
    ['/api/embed', { input: 'x' }, 400, 'invalid_request', /writes text and makes no embeddings/],
    ['/api/pull', {}, 403, 'forbidden', /^\/api\/pull is not served: models are imported under "Models"/],
    ['/api/nothing', {}, 404, 'route_not_found', /^There is nothing at POST/],
  ])('refuses %s with %j in Ollama’s shape', async (path, body, status, code, message) => {
    const answer = await ask(path, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: expect.stringMatching(message), code });
  });

  it('refuses a context that is too long, and an unknown key', async () => {
    engine.script = failing(500, { error: { type: 'exceed_context_size_error', message: 'too long' } });
    const long = await ask('/api/chat', { messages });
    expect([long.status, (await long.json()) as Line]).toMatchObject([400, { code: 'context_length_exceeded' }]);
    const headers = { authorization: 'Bearer nonsense' };
    expect(await (await fetch(`${door.url}/api/tags`, { headers })).json()).toMatchObject({ code: 'invalid_api_key' });
  });

  it('breaks off with a line that its client throws', async () => {
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('Hello'), () => response.destroy());
    };
    const lines = await linesOf(ask('/api/chat', { messages }));
    expect(lines.at(-1)).toMatchObject({ error: expect.any(String), code: 'stream_interrupted' });
  });

  it('waits with white space that belongs to the next line', async () => {
    await door.close();
    door = await new Door({ pingAfterMs: 5, pingEveryMs: 5 }).open();
    engine = await door.engine('a', answering);
    door.serve([], 4, { waiting: ['starting on attic'] });
    const answer = await ask('/api/chat', { messages });
    door.serve(['a']);
    const text = await answer.text();
    expect(text).toMatch(/^ +\{/);
    expect(
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).done),
    ).toEqual([false, false, false, true]);
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { completion, Door, nothing, usage } from './door.js';
import type { Script, ScriptedEngine } from './fake-ports.js';
import { instance, servedModel } from './fake-serving.js';

const message = { role: 'user', content: 'Hi' };
const CHAT = '/v1/chat/completions';
const inOnePiece =
  (body: string): Script =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  };
const text = JSON.stringify({
  ...{ id: 'c1', object: 'text_completion', created: 1, model: 'toy', usage },
  choices: [{ index: 0, text: 'Hello there.', finish_reason: 'stop', logprobs: null }],
});
const dataIn = (stream: string) =>
  [...stream.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => (data === '[DONE]' ? data : JSON.parse(data)));

/** Address, request, what the engine sends, and how its caller would know that the stream is whole. */
const CALLERS: readonly (readonly [string, object, string, RegExp])[] = [
  [CHAT, { messages: [message] }, completion, /"content":"Hello there\."[\s\S]*data: \[DONE\]\n\n$/],
  ['/v1/completions', { prompt: 'Hi' }, text, /"text":"Hello there\."[\s\S]*data: \[DONE\]\n\n$/],
  ['/v1/messages', { messages: [message], max_tokens: 9 }, completion, /"text":"Hello there\."[\s\S]*message_stop/],
  ['/v1/responses', { input: 'Hi' }, completion, /"delta":"Hello there\."[\s\S]*response\.completed/],
  ['/api/chat', { messages: [message] }, completion, /"content":"Hello there\."[\s\S]*"done":true/],
  ['/api/generate', { prompt: 'Hi' }, completion, /"response":"Hello there\."[\s\S]*"done":true/],
];

/** Some engines, and proxies in front of them, ignore that a stream was asked for. */
describe('an engine that sends its answer in one piece', () => {
  let door: Door;
  let engine: ScriptedEngine;
  const open = async (script: Script, limits = {}) => {
    door = await new Door({ tries: 1, ...limits }).open();
    engine = await door.engine('a', script);
    door.serve(['a']);
  };
  /** The head of a stream is out as soon as there was a sign of life: only then does the engine answer. */
  const late = async (path: string, body: object, answer: string) => {
    const held: Parameters<Script>[] = [];
    await open((...parts) => held.push(parts), { pingAfterMs: 20 });
    const answered = await stream(path, body);
    await engine.until(({ seen }) => seen.length === 1);
    for (const parts of held) inOnePiece(answer)(...parts);
    return answered;
  };
  const stream = (path: string, body: object) =>
    door.post(JSON.stringify({ model: 'toy', stream: true, ...body }), path);
  afterEach(() => door.close());

  describe.each(CALLERS)('for a caller of %s', (path, body, answer, whole) => {
    it.each(['at once', 'after a sign of life'])('that asked for a stream gets one, %s', async (when) => {
      if (when === 'at once') await open(inOnePiece(answer));
      const answered = await (when === 'at once' ? stream(path, body) : late(path, body, answer));
      expect(answered.status).toBe(200);
      expect(answered.headers.get('content-type')).toMatch(/event-stream|ndjson/);
      expect(await answered.text()).toMatch(whole);
      const [record] = await door.events.untilFinished(1);
      expect(record).toMatchObject({ outcome: 'answered', promptTokens: 5, completionTokens: 3 });
      expect(await door.quiet()).toEqual(nothing);
    });
  });

  it('is read by the official client, with all that there is in it', async () => {
    const calls = [{ id: 'k', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }];
    const choices = [
      { index: 0, message: { role: 'assistant', content: 'One.', reasoning_content: 'Hm.' }, finish_reason: 'stop' },
      { index: 1, message: { role: 'assistant', content: null, tool_calls: calls }, finish_reason: 'tool_calls' },
    ];
    await open(inOnePiece(JSON.stringify({ ...JSON.parse(completion), choices, system_fingerprint: 'f1' })));
    const seen = await door.client().chat.completions.stream({
      ...{ model: 'toy', n: 2, stream_options: { include_usage: true } },
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const { choices: heard, ...rest } = await seen.finalChatCompletion();
    expect(rest).toMatchObject({ id: 'c1', usage, system_fingerprint: 'f1' });
    expect(heard.map(({ finish_reason }) => finish_reason)).toEqual(['stop', 'tool_calls']);
    expect(heard[0]?.message).toMatchObject({ content: 'One.', reasoning_content: 'Hm.' });
    expect(heard[1]?.message.tool_calls).toEqual([
      expect.objectContaining({ id: 'k', function: expect.objectContaining({ name: 'f', arguments: '{"a":1}' }) }),
    ]);
  });

  it('tells the usage where it was asked for, and only there', async () => {
    await open(inOnePiece(completion));
    const without = dataIn(await (await stream(CHAT, { messages: [message] })).text());
    expect(without).toHaveLength(2);
    expect(without[0]).not.toHaveProperty('usage');
    const options = { include_usage: true };
    const withIt = dataIn(await (await stream(CHAT, { messages: [message], stream_options: options })).text());
    expect(withIt.slice(1)).toEqual([expect.objectContaining({ choices: [], usage }), '[DONE]']);
  });

  it.each([
    ['an error', '{"error":{"message":"cuda error"}}'],
    ['what is no JSON', '<html>busy</html>'],
    ['nothing', ''],
  ])('and sends %s is a failure that is told, however late', async (_, body) => {
    const told = dataIn(await (await late(CHAT, { messages: [message] }, body)).text());
    expect(engine.seen).toHaveLength(1);
    expect(told).toEqual([{ error: expect.objectContaining({ code: 'engine_failed' }) }, '[DONE]']);
    expect(await door.quiet()).toEqual(nothing);
  });

  it('and breaks off in the middle of it is asked elsewhere', async () => {
    await open(
      (request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(completion.length) });
        response.write(completion.slice(0, 50), () => setImmediate(() => request.socket.destroy()));
      },
      { tries: 2 },
    );
    await door.engine('b', inOnePiece(completion));
    door.serve(['a', 'b']);
    expect(await (await stream(CHAT, { messages: [message] })).text()).toMatch(/Hello there/);
  });

  it('may do so for embeddings, which are no stream whatever was asked', async () => {
    const vectors = { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1] }], model: 'toy', usage };
    await open(inOnePiece(JSON.stringify(vectors)));
    door.serving.set(servedModel('toy', { task: 'embed', ready: [instance('a')] }));
    const answer = await stream('/v1/embeddings', { input: 'Hi' });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual(vectors);
    expect(engine.seen[0]?.body.toString()).not.toContain('include_usage');
  });
});

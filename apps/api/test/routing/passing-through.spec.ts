import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, ask, chunk, completion, Door, done, usageChunk } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';
import { servedModel } from './fake-serving.js';

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

describe('what passes through the door', () => {
  let door: Door;
  let engine: ScriptedEngine;

  beforeEach(async () => {
    door = await new Door().open();
    engine = await door.engine('a', answering);
    door.serve(['a']);
  });
  afterEach(() => door.close());

  it('is the body, byte by byte, with fields that we have never heard of', async () => {
    const body = `{ "model":"toy",\n\t"top_k": 1e1, "guided_json":{"\\u00e9":[1.0, "é"]},  "messages" :[{"role":"user","content":"${'\\u2028"x" }]'.replaceAll('"', '\\"')}"}] }`;
    await door.post(body);
    expect(engine.seen[0]?.url).toBe('/instances/a/v1/chat/completions');
    expect(sha256(engine.seen[0]?.body ?? '')).toBe(sha256(body));
  });

  it('is a large body unchanged', async () => {
    const body = ask({ noise: randomBytes(3_000_000).toString('base64') });
    await door.post(body);
    expect(sha256(engine.seen[0]?.body ?? '')).toBe(sha256(body));
  });

  it('is a stream request with include_usage spliced in and nothing else changed', async () => {
    const body = '{"model": "toy", "stream":true,\n "x" : 1.50 }';
    await (await door.post(body)).text();
    expect(engine.seen[0]?.body.toString()).toBe(
      '{"model": "toy", "stream":true,\n "x" : 1.50 ,"stream_options":{"include_usage":true}}',
    );
  });

  it('is no header of the caller but its request id', async () => {
    const headers = { 'x-request-id': 'mine-1', cookie: 'session=secret', 'x-custom': 'y' };
    const answer = await door.post(ask(), '/v1/chat/completions', { headers });
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
    expect(engine.seen[0]?.headers).toMatchObject({ 'x-request-id': 'mine-1', 'content-type': 'application/json' });
    expect(Object.keys(engine.seen[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(['cookie']));
    expect(engine.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(engine.seen[0]?.headers).not.toHaveProperty('x-custom');
  });

  it('is the answer, byte by byte, with who gave it', async () => {
    const answer = await door.post(ask());
    expect(await answer.text()).toBe(completion);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      'x-aivailable-node': 'name-of-a',
      'x-aivailable-instance': 'a',
      'x-aivailable-wait-ms': expect.stringMatching(/^\d+$/),
    });
  });

  it('is the stream, byte by byte, to a client that asked for usage', async () => {
    const answer = await door.post(ask({ stream: true, stream_options: { include_usage: true } }));
    const whole = ['Hello', ' there', '.'].map((word) => chunk(word)).join('') + chunk(null) + usageChunk + done;
    expect(await answer.text()).toBe(whole);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
  });

  it('is each event as soon as the engine has sent it', async () => {
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('first'));
    };
    const answer = await door.post(ask({ stream: true }));
    const { value } = (await answer.body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toBe(chunk('first'));
  });

  it('is an embedding to a model that embeds', async () => {
    door.serving.set(servedModel('embed', { task: 'embed', ready: door.serving.model('toy')?.ready ?? [] }));
    engine.script = (_request, response) =>
      response.end('{"object":"list","data":[],"usage":{"prompt_tokens":4,"total_tokens":4}}');
    await door.post('{"model":"embed","input":"x"}', '/v1/embeddings');
    expect(engine.seen[0]?.url).toBe('/instances/a/v1/embeddings');
    expect((await door.events.untilFinished(1))[0]).toMatchObject({
      path: '/v1/embeddings',
      servedName: 'embed',
      promptTokens: 4,
      completionTokens: 0,
    });
  });

  it('is accounted for, once', async () => {
    await door.post(ask());
    const [record, ...others] = await door.events.untilFinished(1);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      keyId: 'one',
      keyName: 'key-one',
      userId: 'u1',
      servedName: 'toy',
      deploymentId: 'd-toy',
      instanceId: 'a',
      nodeId: 'node-of-a',
      path: '/v1/chat/completions',
      status: 200,
      outcome: 'answered',
      promptTokens: 5,
      completionTokens: 3,
    });
    expect(record?.firstByteMs).toBeLessThanOrEqual(record?.durationMs ?? -1);
  });
});

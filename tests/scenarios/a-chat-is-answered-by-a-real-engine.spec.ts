import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { Cluster } from '../harness/cluster.js';
import { type EventStream, postForEvents } from '../harness/event-stream.js';

type Chunk = OpenAI.ChatCompletionChunk;

const TOY = 'aivailable-toy';
const QUESTION = { model: TOY, messages: [{ role: 'user', content: 'Hello' }], temperature: 0 };

describe('a chat through the whole product', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await cluster.api.ready();
  });
  afterAll(() => cluster?.stop());

  const post = (path: string, body: string, key = cluster.apiKey): Promise<Response> =>
    fetch(cluster.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    });
  const stream = (more: object): Promise<EventStream> =>
    postForEvents(`${cluster.url}/v1/chat/completions`, cluster.apiKey, { ...QUESTION, stream: true, ...more });

  it('is answered with text of llama.cpp that ends by itself', async () => {
    const answer = await post('/v1/chat/completions', JSON.stringify(QUESTION));
    expect(answer.status).toBe(200);
    const completion = (await answer.json()) as OpenAI.ChatCompletion;
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.choices[0]?.message.content?.split(' ').length).toBeGreaterThan(5);
    expect(completion.usage?.completion_tokens).toBeGreaterThan(5);
    const feed = await cluster.feed();
    const instance = await feed.until(60_000, 'the instance', (state) => Object.values(state.instances)[0]);
    expect(instance).toMatchObject({ engine: 'embedded', backend: 'cpu', state: 'ready', servedName: TOY });
    expect(() => process.kill(instance.pid ?? 0, 0)).not.toThrow();
  });

  it('streams the same text in several chunks, then usage when asked for, then [DONE]', async () => {
    const whole = (await (
      await post('/v1/chat/completions', JSON.stringify(QUESTION))
    ).json()) as OpenAI.ChatCompletion;
    const { status, events, pieces } = await stream({ stream_options: { include_usage: true } });
    expect(status).toBe(200);
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event) as Chunk);
    expect(chunks.length).toBeGreaterThan(5);
    expect(pieces).toBeGreaterThan(2);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      whole.choices[0]?.message.content,
    );
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: whole.usage?.completion_tokens } });
  });

  it('sends no usage chunk when it was not asked for', async () => {
    const { events } = await stream({});
    expect(events.at(-1)).toBe('[DONE]');
    expect(events.filter((event) => event.includes('"choices":[]'))).toEqual([]);
  });

  it('completes plain prompts', async () => {
    const completion = await post('/v1/completions', JSON.stringify({ model: TOY, prompt: 'Hello', max_tokens: 8 }));
    expect(completion.status).toBe(200);
    const text = ((await completion.json()) as OpenAI.Completion).choices[0]?.text;
    expect(text?.length).toBeGreaterThan(0);
  });

  it.each<[string, string, number, string, RegExp]>([
    ['JSON that is none', '{"model":', 400, 'invalid_json', /not valid JSON/],
    [
      'an unknown model',
      '{"model":"nobody","messages":[]}',
      404,
      'model_not_found',
      /"nobody" does not exist here.*aivailable-toy/,
    ],
    ['a body without a model', '{"messages":[]}', 400, 'invalid_request', /model/],
  ])('refuses %s in the shape of OpenAI', async (_, body, status, code, sentence) => {
    const answer = await post('/v1/chat/completions', body);
    expect(answer.status).toBe(status);
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe(code);
    expect(error.message).toMatch(sentence);
  });

  it('refuses a wrong key and a missing key', async () => {
    const wrong = await post('/v1/chat/completions', JSON.stringify(QUESTION), 'aiv-wrong');
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
    const missing = await fetch(`${cluster.url}/v1/models`);
    expect(missing.status).toBe(401);
    expect(await missing.json()).toMatchObject({ error: { code: 'missing_api_key' } });
  });

  it('refuses a body over the limit', async () => {
    const huge = JSON.stringify({ ...QUESTION, padding: 'x'.repeat(33 * 1024 * 1024) });
    const answer = await post('/v1/chat/completions', huge);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: { code: 'body_too_large' } });
  });
});

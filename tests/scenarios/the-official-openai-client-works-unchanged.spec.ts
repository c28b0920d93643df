import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';

const TOY = 'aivailable-toy';
const QUESTION = { model: TOY, messages: [{ role: 'user' as const, content: 'Hello' }], temperature: 0 };

describe('the official openai client', () => {
  let cluster: Cluster;
  let client: OpenAI;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await cluster.api.ready();
    client = cluster.client();
  }, 120_000);
  afterAll(() => cluster?.stop(), 60_000);

  it('lists models', async () => {
    const models = await client.models.list();
    expect(models.data.map((model) => model.id)).toEqual([TOY]);
  });

  it('chats', async () => {
    const answer = await client.chat.completions.create(QUESTION);
    expect(answer.choices[0]?.message.content).toMatch(/\w+ \w+/);
  }, 30_000);

  it('streams', async () => {
    const pieces: string[] = [];
    for await (const chunk of await client.chat.completions.create({ ...QUESTION, stream: true })) {
      pieces.push(chunk.choices[0]?.delta.content ?? '');
    }
    const whole = await client.chat.completions.create(QUESTION);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('')).toBe(whole.choices[0]?.message.content);
  }, 30_000);

  it('aborts, and the slot is free again', async () => {
    const stream = await client.chat.completions.create({ ...QUESTION, stream: true });
    for await (const _ of stream) break;
    expect(stream.controller.signal.aborted).toBe(true);
    const feed = await cluster.feed();
    await feed.until(5_000, 'idle slots', (state) =>
      Object.values(state.instances).every((one) => one.busySlots === 0),
    );
    const answer = await client.chat.completions.create(QUESTION);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
  }, 30_000);

  it('embeds with a deployment made for it, the same as floats and as base64', async () => {
    const admin = await cluster.signIn();
    const [model] = await admin.get<{ modelId: string }[]>('/admin/models');
    const wish = { modelId: model?.modelId, servedName: 'toy-vectors', task: 'embed', slots: 1, contextTokens: 512 };
    await admin.post('/admin/deployments', wish);
    const feed = await cluster.feed();
    await feed.until(60_000, 'a ready embedding instance', (state) =>
      Object.values(state.instances).some((one) => one.servedName === 'toy-vectors' && one.state === 'ready'),
    );
    const ask = { model: 'toy-vectors', input: ['one', 'two'] };
    const packed = await client.embeddings.create(ask);
    const plain = await client.embeddings.create({ ...ask, encoding_format: 'float' });
    expect(packed.data.length).toBe(2);
    expect(packed.data[0]?.embedding.length).toBeGreaterThan(16);
    for (const [i, { embedding }] of packed.data.entries()) {
      const other = plain.data[i]?.embedding ?? [];
      expect(embedding.every((value, k) => Math.abs(value - (other[k] ?? Number.NaN)) < 1e-5)).toBe(true);
    }
    const refused = await client.chat.completions
      .create({ ...QUESTION, model: 'toy-vectors' })
      .catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(OpenAI.BadRequestError);
  }, 90_000);

  it('gets an AuthenticationError for a wrong key', async () => {
    const stranger = cluster.client('aiv-nobody-knows-this-key-000000000000');
    const error = await stranger.chat.completions.create(QUESTION).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('gets an AuthenticationError as soon as its key is revoked', async () => {
    const admin = await cluster.signIn();
    const made = await admin.post<{ keyId: string; key: string }>('/admin/api-keys', { name: 'short-lived' });
    await cluster.client(made.key).models.list();
    await admin.delete(`/admin/api-keys/${made.keyId}`);
    const error = await eventually(5_000, 'refusal of the revoked key', async () =>
      cluster
        .client(made.key)
        .models.list()
        .then(
          () => undefined,
          (error: unknown) => error,
        ),
    );
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect((error as Error).message).toContain('The API key is unknown or was revoked. Create one in the console');
  }, 30_000);

  it('gets a NotFoundError for an unknown model', async () => {
    const error = await client.chat.completions
      .create({ ...QUESTION, model: 'nobody' })
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ status: 404, code: 'model_not_found' });
  });
});

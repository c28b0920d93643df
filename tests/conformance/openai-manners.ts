import { expect } from '@jest/globals';
import OpenAI from 'openai';
import { eventually } from '../harness/deadline.js';
import { CHAT, type Checks, failureOf, SLOTS, type Stage, TOO_LONG } from './stage.js';

const question = { model: CHAT, messages: [{ role: 'user' as const, content: 'Hello' }], temperature: 0 };

/** Every slot serves again: as many requests as there are slots, at once. */
async function allSlotsServe({ openai }: Stage): Promise<void> {
  const many = Array.from({ length: SLOTS }, () => openai.chat.completions.create({ ...question, max_tokens: 2 }));
  expect((await Promise.all(many)).every(({ usage }) => usage?.completion_tokens === 2)).toBe(true);
}

export const openAiManners: Checks = {
  'lets a stream be aborted in the middle, on every slot': async (stage) => {
    const begin = async () => {
      const stream = await stage.openai.chat.completions.create({ ...question, stream: true });
      for await (const _chunk of stream) stream.controller.abort();
    };
    await Promise.all(Array.from({ length: SLOTS }, begin));
    await allSlotsServe(stage);
  },
  'lets a request be aborted before its answer': async (stage) => {
    const abort = new AbortController();
    const waiting = Array.from({ length: SLOTS * 2 }, () =>
      failureOf(stage.openai.chat.completions.create(question, { signal: abort.signal })),
    );
    setImmediate(() => abort.abort());
    for (const failure of await Promise.all(waiting)) expect(failure).toBeInstanceOf(OpenAI.APIUserAbortError);
    await allSlotsServe(stage);
  },
  'refuses a wrong key': async ({ cluster }) => {
    const failure = await failureOf(cluster.client('aiv-nobody-knows-this-key-000000000000').models.list());
    expect(failure).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(failure).toMatchObject({ status: 401, code: 'invalid_api_key', type: 'authentication_error' });
  },
  'refuses a missing key': async ({ url }) => {
    const answer = await fetch(`${url}/v1/models`);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await answer.json()).toMatchObject({ error: { code: 'missing_api_key' } });
  },
  'refuses a key as soon as it is revoked': async ({ cluster }) => {
    const admin = await cluster.signIn();
    const made = await admin.post<{ keyId: string; key: string }>('/admin/api-keys', { name: 'short-lived' });
    const { models } = cluster.client(made.key);
    await models.list();
    await admin.delete(`/admin/api-keys/${made.keyId}`);
    const failure = await eventually(60_000, 'refusal of the revoked key', async () => {
      const failed = await failureOf(models.list());
      return failed instanceof OpenAI.AuthenticationError ? failed : undefined;
    });
    expect(failure.message).toContain('The API key is unknown or was revoked.');
  },
  'refuses a model that is not there, and names those that are': async ({ openai }) => {
    const failure = await failureOf(openai.chat.completions.create({ ...question, model: 'gpt-9' }));
    expect(failure).toBeInstanceOf(OpenAI.NotFoundError);
    expect(failure).toMatchObject({ code: 'model_not_found', param: 'model', message: expect.stringContaining(CHAT) });
  },
  'refuses a body without messages': async ({ openai }) => {
    const failure = await failureOf(openai.chat.completions.create({ ...question, messages: [] }));
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failure).toMatchObject({ code: 'invalid_request' });
  },
  'refuses a body that is no JSON': async (stage) => {
    const answer = await stage.post('/v1/chat/completions', '{"model":');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_json', type: 'invalid_request_error' } });
  },
  'refuses an image, which these models cannot see': async ({ openai }) => {
    const part = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA==' } };
    const messages = [{ role: 'user' as const, content: [part] }];
    const failure = await failureOf(openai.chat.completions.create({ ...question, messages }));
    expect(failure).toMatchObject({ status: 400, message: expect.stringContaining('only text is served') });
  },
  'refuses a conversation that is too long, streamed too': async ({ openai }) => {
    const messages = [{ role: 'user' as const, content: TOO_LONG }];
    for (const stream of [false, true]) {
      const failure = await failureOf(openai.chat.completions.create({ ...question, messages, stream }));
      expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
      expect(failure).toMatchObject({ code: 'context_length_exceeded' });
    }
  },
  'says nothing at an address that is none': async (stage) => {
    const answer = await stage.post('/v1/nothing', '{}');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'route_not_found' } });
  },
  'keeps the caller’s request id, and makes one where there is none': async (stage) => {
    const { _request_id: made } = await stage.openai.chat.completions.create({ ...question, max_tokens: 1 });
    expect(made).toMatch(/^[\w.-]{8,}$/);
    const headers = { 'x-request-id': 'run-7.a' };
    const { _request_id: kept } = await stage.openai.chat.completions.create(
      { ...question, max_tokens: 1 },
      { headers },
    );
    expect(kept).toBe('run-7.a');
  },
  'says which node and instance answered, and how long was waited': async ({ openai, engine }) => {
    const { response } = await openai.chat.completions.create({ ...question, max_tokens: 1 }).withResponse();
    const node = decodeURIComponent(response.headers.get('x-aivailable-node') ?? '');
    expect(node).toMatch(engine === 'simulated' ? /^graphics-lab$/ : /\w/);
    expect(response.headers.get('x-aivailable-instance')).toMatch(/\w/);
    expect(Number(response.headers.get('x-aivailable-wait-ms'))).toBeGreaterThanOrEqual(0);
  },
};

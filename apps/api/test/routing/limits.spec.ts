import { NO_LIMITS, type UsageLimits } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { periodsOf } from '../../src/routing/limits/periods.js';
import { answering, ask, chunk, Door, failing, nothing, usage } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';
import { instance, servedModel } from './fake-serving.js';

const limited = (limits: Partial<UsageLimits>) => ({ limits: { ...NO_LIMITS, ...limits } });
const PER_CALL = usage.total_tokens;

describe('limits at the door', () => {
  let door: Door;
  let engine: ScriptedEngine;
  beforeEach(async () => {
    door = await new Door().open();
    engine = await door.engine('a', answering);
    door.serve(['a'], 64);
  });
  afterEach(() => door.close());

  it('of 100 tokens a minute are used to their end by 50 calls at once, and passed by one of them at most', async () => {
    door.principals.grant('one', limited({ tokensPerMinute: 100 }));
    const answers = await Promise.all(Array.from({ length: 50 }, () => door.post(ask())));
    const answered = answers.filter(({ status }) => status === 200).length;
    expect(answered * PER_CALL).toBeGreaterThanOrEqual(98);
    expect((answered - 1) * PER_CALL).toBeLessThan(100);
    const [refused] = answers.filter(({ status }) => status !== 200);
    expect(refused?.status).toBe(429);
    const seconds = refused?.headers.get('retry-after');
    expect(Number(seconds)).toBeGreaterThan(40);
    expect(refused?.headers.get('x-ratelimit-remaining-tokens')).toBe('0');
    expect(await refused?.json()).toEqual({
      error: {
        ...{ type: 'rate_limit_error', code: 'rate_limit_exceeded', param: null },
        message: `The API key "key-one" may use 100 tokens per minute and has used them. Try again in ${seconds} s.`,
      },
    });
    expect(engine.seen).toHaveLength(answered);
    expect(await door.quiet()).toEqual(nothing);
  });

  it('are said with every answer, streamed or not, in the words that clients of OpenAI look for', async () => {
    door.principals.grant('one', limited({ requestsPerMinute: 3 }));
    for (const [more, left] of [
      [{}, '2'],
      [{ stream: true }, '1'],
    ] as const) {
      const answer = await door.post(ask(more));
      await answer.text();
      expect(answer.headers.get('x-ratelimit-limit-requests')).toBe('3');
      expect(answer.headers.get('x-ratelimit-remaining-requests')).toBe(left);
      expect(answer.headers.get('x-ratelimit-reset-requests')).toBe('0s');
    }
    const client = door.client();
    await client.chat.completions.create({ model: 'toy', messages: [{ role: 'user', content: 'Hi' }] });
    const error = await client.chat.completions
      .create({ model: 'toy', messages: [{ role: 'user', content: 'Hi' }] })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ code: 'rate_limit_exceeded' });
  });

  it.each([
    ['a model that is not there', 404, { model: 'none' }],
    ['a body that is none', 400, { stream: 'maybe' }],
  ])('are not touched by %s', async (_name, status, more) => {
    door.principals.grant('one', limited({ requestsPerMinute: 1 }));
    expect((await door.post(ask(more))).status).toBe(status);
    expect((await door.post(ask())).status).toBe(200);
  });

  it('give back what an engine that failed did not use', async () => {
    door.principals.grant('one', limited({ tokensPerMinute: 100 }));
    engine.script = failing(500, { error: { message: 'out of memory' } });
    expect((await door.post(ask({ max_tokens: 500 }))).status).toBe(502);
    engine.script = answering;
    const answer = await door.post(ask());
    expect(answer.headers.get('x-ratelimit-limit-tokens')).toBe('100');
    await answer.text();
    const next = await door.post(ask());
    expect(next.headers.get('x-ratelimit-remaining-tokens')).toBe(String(100 - PER_CALL - 8));
  });

  it('count what an aborted stream had written and read, and let the next one go on', async () => {
    door.principals.grant('one', limited({ tokensPerMinute: 30, parallelRequests: 1 }));
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-aivailable-prompt-tokens': '20' });
      for (const word of ['one', ' two', ' three', ' four', ' five', ' six', ' seven', ' eight', ' nine', ' ten'])
        response.write(chunk(word));
    };
    const leaving = new AbortController();
    const answer = await door.post(ask({ stream: true }), undefined, { signal: leaving.signal });
    const reader = answer.body?.getReader();
    for (let seen = ''; !seen.includes(' ten'); ) seen += Buffer.from((await reader?.read())?.value ?? []).toString();
    expect((await door.post(ask())).status).toBe(429);
    leaving.abort();
    const [first] = (await door.events.untilFinished(2)).filter(({ outcome }) => outcome === 'aborted');
    expect(first).toMatchObject({ promptTokens: 20, completionTokens: 10 });
    const refused = await door.post(ask());
    expect(((await refused.json()) as { error: { message: string } }).error.message).toMatch(/30 tokens per minute/);
  });

  it('say that a quota is used up in a way that makes clients stop', async () => {
    door.principals.grant('one', limited({ tokensPerDay: 10 }));
    door.gate.onUse = (account) => {
      account.written = { periods: periodsOf(Date.now()), dayTokens: 10, monthTokens: 10, agreement: null };
    };
    const answer = await door.post(ask());
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(await answer.json()).toMatchObject({
      error: {
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        message: expect.stringMatching(/10 tokens per day/),
      },
    });
  });
});

describe('what a key may not use', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door().open();
    await door.engine('a', answering);
    door.serve(['a']);
    door.serving.set(servedModel('secret', { ready: [instance('a')] }));
    door.principals.grant('one', { models: ['toy'], scopes: ['chat'] });
    door.principals.grant('reader', { scopes: ['admin-read'] });
  });
  afterEach(() => door.close());

  it('does not exist for it: in no list, by no name, in no sentence', async () => {
    const list = (await (await door.get('/v1/models')).json()) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(['toy']);
    for (const answer of [await door.post(ask({ model: 'secret' })), await door.get('/v1/models/secret')]) {
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({
        error: { code: 'model_not_found', message: 'The model "secret" does not exist here. Available: toy.' },
      });
    }
  });

  it('is said where the scope is missing', async () => {
    const answer = await door.post(JSON.stringify({ model: 'toy', input: 'x' }), '/v1/embeddings');
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      error: {
        ...{ type: 'permission_error', code: 'insufficient_scope' },
        message:
          'The API key "key-one" may not make embeddings: that takes the scope embed, and it has chat. Use another key, or ask an admin to change it.',
      },
    });
    expect((await door.get('/v1/models', 'key-reader')).status).toBe(403);
  });
});

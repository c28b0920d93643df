import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOY_TEXT, toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtChild } from '../../../test/built-child.js';
import { call, hangUpAfterFirstBytes, stream } from '../../../test/engine-calls.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo } from '../engine.contract.js';
import type { RunningEngine } from '../engine.js';
import { EmbeddedEngine } from './embedded-engine.js';

// A real engine on a busy machine: everything here is a process start or a generation.

const trial = trialDevice(2_147_483_648, 0);
const CHAT = '/v1/chat/completions';
const user = (content: string) => [{ role: 'user', content }];

let folder: string;
let filePath: string;
let childEntry: string;

beforeAll(async () => {
  childEntry = await builtChild();
  folder = await mkdtemp(join(tmpdir(), 'aivailable-embedded-'));
  const { bytes, fileName } = toyModel();
  filePath = join(folder, fileName);
  await writeFile(filePath, bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newEngine = () => new EmbeddedEngine({ environment: process.env, childEntry });
const unwatched = () => new AbortController().signal;

describe('the embedded engine with the toy', () => {
  let running: RunningEngine;
  let socketPath: string;
  const ask = (body: object, path = CHAT) => call(socketPath, path, { temperature: 0, ...body });
  const contentOf = async (body: object) => (await ask(body)).body.choices[0].message.content;

  beforeAll(async () => {
    socketPath = join(folder, 'toy.sock');
    const instance = assignedTo([trial], 'cpu', { slots: 4, contextTokens: 2048 });
    running = await newEngine().start({ instance, filePath, gpus: [trial], socketPath, signal: unwatched() });
  });
  afterAll(() => running?.stop(5_000));

  it('says the whole text of the toy and ends by itself', async () => {
    const { body } = await ask({ messages: user('Hi') });
    expect(body.choices[0]).toMatchObject({ message: { content: TOY_TEXT }, finish_reason: 'stop' });
  });

  it('says it at the default temperature too', async () => {
    const answer = await call(socketPath, CHAT, { messages: user('Hi') });
    expect(answer.body.choices[0].message.content).toBe(TOY_TEXT);
  });

  it('measures what it took: the file, and the KV cache to the byte', () => {
    expect(running.measured.weightsBytes).toBeGreaterThan(1_000_000);
    expect(running.measured.kvBytes).toBe(2 * 4 * 2048 * (64 + 64) * 2);
    expect(running.measured.computeBytes).toBeGreaterThan(1_000_000);
  });

  it('takes whole conversations: system, parts of text, answers, tool calls and their results', async () => {
    const messages = [
      { role: 'system', content: 'Be short.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is ' },
          { type: 'text', text: 'the weather?' },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      { role: 'assistant', content: 'Sunny.' },
      ...user('Thanks'),
    ];
    await expect(contentOf({ messages })).resolves.toBe(TOY_TEXT);
  });

  it('continues an answer that was begun', async () => {
    const messages = [...user('Hi'), { role: 'assistant', content: 'Hello! I am the' }];
    await expect(contentOf({ messages })).resolves.toBe(TOY_TEXT.slice('Hello! I am the'.length));
  });

  it('stops before a stop text and does not show it', async () => {
    const { body } = await ask({ messages: user('Hi'), stop: [' toy', 'never'] });
    expect(body.choices[0]).toMatchObject({
      message: { content: 'Hello! I am the AIvailable' },
      finish_reason: 'stop',
    });
  });

  it('repeats itself with the same seed and not with another', async () => {
    const schema = { type: 'array', items: { type: 'integer' }, minItems: 60, maxItems: 60 };
    const format = { type: 'json_schema', json_schema: { name: 'numbers', schema } };
    const draw = (seed: number) => contentOf({ messages: user('?'), response_format: format, temperature: 2, seed });
    const first = await draw(7);
    expect(JSON.parse(first)).toHaveLength(60);
    await expect(draw(7)).resolves.toBe(first);
    await expect(draw(8)).resolves.not.toBe(first);
  });

  it('counts the tokens of the prompt that it remembered', async () => {
    const messages = user('A question that is asked twice in a row');
    await ask({ messages });
    const { usage } = (await ask({ messages })).body;
    expect(usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(usage.prompt_tokens / 2);
  });

  it('frees the slot of a client that hung up, within a second', async () => {
    for (let tries = 0, tookMs = 1_000; tookMs >= 1_000; tries++) {
      const asked = { messages: user('Hi'), temperature: 0 };
      for (let i = 0; i < 4; i++) await hangUpAfterFirstBytes(socketPath, CHAT, asked);
      const before = Date.now();
      await Promise.all([1, 2, 3, 4].map(() => ask({ messages: user('Hi'), max_tokens: 1 })));
      tookMs = Date.now() - before;
      expect(tries).toBeLessThan(5);
    }
    await expect(call(socketPath, '/health')).resolves.toMatchObject({ body: { slots: 4, busySlots: 0, waiting: 0 } });
  });

  it('serves four at once on four slots, and more in turn', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => contentOf({ messages: user(`Hi ${i}`) })));
    expect(new Set(answers)).toEqual(new Set([TOY_TEXT]));
  });

  it('refuses what is beyond the slots and the short queue', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask({ messages: user('Hi') })));
    const codes = answers.map(({ status, body }) => body.error?.code ?? status);
    expect(new Set(codes)).toEqual(new Set([200, 'queue_full']));
  });

  it('answers by a JSON schema', async () => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: ['string', 'null'] },
        days: { type: 'array', items: { $ref: '#/$defs/day' }, minItems: 1 },
        kind: { enum: ['hot', 'cold'] },
      },
      required: ['city', 'days', 'kind'],
      $defs: { day: { type: 'object', properties: { degrees: { type: 'integer' } } } },
    };
    const format = { type: 'json_schema', json_schema: { name: 'weather', schema } };
    const answer = JSON.parse(await contentOf({ messages: user('Weather?'), response_format: format }));
    expect(answer).toEqual({
      city: 'toy',
      days: [{ degrees: expect.any(Number) }],
      kind: expect.stringMatching(/hot|cold/),
    });
  });

  it('answers with some JSON object where no schema is given', async () => {
    const text = await contentOf({ messages: user('JSON please'), response_format: { type: 'json_object' } });
    expect(JSON.parse(text)).toBeInstanceOf(Object);
  });

  const nested = (levels: number): object => (levels === 0 ? {} : { type: 'array', items: nested(levels - 1) });
  const dangling = { type: 'object', properties: { day: { $ref: '#/$defs/dya' } }, $defs: { day: {} } };
  const nowhere = 'The reference #/$defs/dya in a JSON schema leads nowhere: its $defs have no such entry.';
  it.each([
    ['a word that it does not know', { type: 'object', not: {} }, '"not" in a JSON schema is not served.'],
    ['nesting too deep', nested(300), 'a JSON schema of more than 200 levels is not served.'],
    ['a reference that leads nowhere', dangling, nowhere],
  ])('refuses %s of a JSON schema, as the caller’s fault', async (_, schema, sentence) => {
    const format = { type: 'json_schema', json_schema: { name: 'x', schema } };
    const { status, body } = await ask({ messages: user('?'), response_format: format });
    expect([status, body.error.message]).toEqual([400, sentence]);
  });

  describe('with tools', () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const weather = {
      type: 'function',
      function: { name: 'get_weather', description: 'Weather of a city', parameters },
    };
    const clock = { type: 'function', function: { name: 'now' } };

    it('calls one when it must', async () => {
      const { body } = await ask({ messages: user('Weather?'), tools: [weather], tool_choice: 'required' });
      const [choice] = body.choices;
      expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
      expect(choice.message.tool_calls[0]).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
      expect(JSON.parse(choice.message.tool_calls[0].function.arguments)).toEqual({ city: 'toy' });
    });

    it('streams the named call in pieces that join to its arguments', async () => {
      const choice = { type: 'function', function: { name: 'get_weather' } };
      const body = { messages: user('Weather?'), tools: [clock, weather], tool_choice: choice, temperature: 0 };
      const events = await stream(socketPath, CHAT, body);
      const deltas = events.flatMap((event) => (event === '[DONE]' ? [] : (event.choices[0].delta.tool_calls ?? [])));
      expect(deltas[0]).toMatchObject({
        index: 0,
        id: expect.stringMatching(/^call_/),
        function: { name: 'get_weather' },
      });
      const joined = deltas.map((delta) => delta.function.arguments).join('');
      expect(JSON.parse(joined)).toEqual({ city: 'toy' });
      expect(events.at(-2)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] });
    });

    it('takes bounds that no grammar could hold', async () => {
      const wide = { type: 'object', properties: { city: { type: 'string', maxLength: 50_000 } }, required: ['city'] };
      const tool = { type: 'function', function: { name: 'wide', parameters: wide } };
      const called = await ask({ messages: user('Weather?'), tools: [tool], tool_choice: 'required' });
      expect(JSON.parse(called.body.choices[0].message.tool_calls[0].function.arguments)).toEqual({ city: 'toy' });
      const format = { type: 'json_schema', json_schema: { name: 'x', schema: wide } };
      expect(JSON.parse(await contentOf({ messages: user('?'), response_format: format }))).toEqual({ city: 'toy' });
    });

    it('calls one without parameters with empty ones', async () => {
      const { body } = await ask({ messages: user('Time?'), tools: [clock], tool_choice: 'required' });
      expect(body.choices[0].message.tool_calls[0].function).toEqual({ name: 'now', arguments: '{}' });
    });

    it('may answer in words instead, and must where tool_choice is none', async () => {
      await expect(contentOf({ messages: user('Hi'), tools: [weather] })).resolves.toBe(TOY_TEXT);
      await expect(contentOf({ messages: user('Hi'), tools: [weather], tool_choice: 'none' })).resolves.toBe(TOY_TEXT);
    });

    describe('and a format of JSON', () => {
      const schema = {
        type: 'object',
        properties: { degrees: { type: 'integer', maximum: 9 } },
        required: ['degrees'],
        additionalProperties: false,
      };
      const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };
      const both = { messages: user('Weather?'), tools: [clock, weather], response_format, max_tokens: 300 };
      /** Without the toy's token for what begins an object, only a call is left. */
      const noDocument = { logit_bias: { [5 + '{'.charCodeAt(0)]: -100 } };

      it('answers with a document by the schema', async () => {
        const { body } = await ask(both);
        expect(body.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant' } });
        expect(body.choices[0].message).not.toHaveProperty('tool_calls');
        expect(JSON.parse(body.choices[0].message.content)).toEqual({ degrees: expect.any(Number) });
      });

      it('or with a call, and then with nothing else', async () => {
        const { body } = await ask({ ...both, tools: [clock], ...noDocument });
        expect(body.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
        expect(body.choices[0].message.tool_calls.at(0)).toMatchObject({ function: { name: 'now', arguments: '{}' } });
      });

      it('streams either, for each of several answers', async () => {
        const documents = await stream(socketPath, CHAT, { ...both, n: 2, temperature: 0 });
        const texts = [0, 1].map((index) =>
          documents
            .flatMap((event) => (event === '[DONE]' ? [] : event.choices))
            .filter((choice) => choice.index === index)
            .map(({ delta }) => delta.content ?? '')
            .join(''),
        );
        expect(texts.map((text) => JSON.parse(text))).toEqual([0, 1].map(() => ({ degrees: expect.any(Number) })));
        const calls = await stream(socketPath, CHAT, { ...both, tools: [clock], ...noDocument, temperature: 0 });
        expect(calls.at(-2)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] });
        expect(calls.flatMap((event) => (event === '[DONE]' ? [] : (event.choices[0].delta.content ?? [])))).toEqual(
          [],
        );
      });

      it('is only a call where it must be one, and only a document where none may be', async () => {
        const { body } = await ask({ ...both, tool_choice: 'required' });
        expect(body.choices[0].finish_reason).toBe('tool_calls');
        const none = await ask({ ...both, tool_choice: 'none' });
        expect(JSON.parse(none.body.choices[0].message.content)).toEqual({ degrees: expect.any(Number) });
      });
    });

    it.each([
      [{ tools: [], tool_choice: 'required' }, 'tool_choice asks for a call, but there are no tools.'],
      [
        { tools: [weather], tool_choice: { type: 'function', function: { name: 'nothing' } } },
        'tool_choice names nothing, which is no tool.',
      ],
      [{ tools: [{ type: 'function', function: { name: 'plan', parameters: dangling } }] }, nowhere],
    ])('refuses what makes no sense: %j', async (more, sentence) => {
      const { status, body } = await ask({ messages: user('Hi'), ...more });
      expect([status, body.error.message]).toEqual([400, sentence]);
    });
  });

  it.each([
    [{ messages: user('Hi'), n: 33 }, 'n: send at most 32.'],
    [{ messages: user('Hi'), top_logprobs: 2 }, 'top_logprobs is told only together with logprobs: true.'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      'messages.0.content: only text is served by this model.',
    ],
    [
      { messages: [{ role: 'tool', tool_call_id: 'c9', content: 'x' }] },
      'The tool message for c9 follows no assistant message that called it.',
    ],
  ])('refuses what it cannot serve: %j', async (body, sentence) => {
    const { status, body: said } = await ask(body);
    expect([status, said.error.code, said.error.message]).toEqual([400, 'invalid_request', sentence]);
  });

  it('says by how much a request is too long', async () => {
    const { status, body } = await ask({ messages: user('x'.repeat(3000)) });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'context_length_exceeded', n_prompt_tokens: 3020, n_ctx: 2048 });
  });

  it('ends an answer at the end of the context with finish_reason length', async () => {
    const { body } = await ask({ messages: user('x'.repeat(2048 - 20 - 12)) });
    expect(body.choices[0].finish_reason).toBe('length');
    expect(body.usage.total_tokens).toBeLessThan(2048);
  });

  describe('completions', () => {
    it('go on from a text', async () => {
      const { body } = await ask({ prompt: 'Hello! I am the', max_tokens: 3 }, '/v1/completions');
      expect(body).toMatchObject({ object: 'text_completion', usage: { prompt_tokens: 4, completion_tokens: 3 } });
      expect(body.choices[0]).toMatchObject({ text: ' AIvailable toy model,', finish_reason: 'length' });
    });

    it('stream', async () => {
      const body = { prompt: 'Hello! I am', max_tokens: 3, temperature: 0, stream_options: { include_usage: true } };
      const events = await stream(socketPath, '/v1/completions', body);
      const texts = events.map((event) => (event === '[DONE]' ? '' : (event.choices[0]?.text ?? '')));
      expect(texts.join('')).toBe(' the AIvailable toy');
      expect(events.at(-1)).toBe('[DONE]');
      expect(events.at(-2)).toMatchObject({ usage: { completion_tokens: 3 } });
    });

    it('refuse echo', async () => {
      const echo = await ask({ prompt: 'x', echo: true }, '/v1/completions');
      expect(echo.body.error.message).toBe('"echo" is not served here.');
    });
  });

  it('gives no embeddings from an instance for chat', async () => {
    const { body } = await ask({ input: 'x' }, '/v1/embeddings');
    expect(body.error.message).toBe('"aivailable-toy" is deployed for chat, not for embeddings.');
  });

  it('is gone soon after SIGTERM, in the middle of an answer', async () => {
    const { pid } = running;
    const cut = ask({ messages: user('Hi') }).catch((error: unknown) => error);
    process.kill(pid ?? 0, 'SIGTERM');
    await expect(running.exited).resolves.toMatchObject({ code: 0, signal: null });
    await cut;
    expect(existsSync(socketPath)).toBe(false);
  });
});

describe('the embedded engine for embeddings', () => {
  let running: RunningEngine;
  let socketPath: string;
  const embed = (body: object) => call(socketPath, '/v1/embeddings', body);

  beforeAll(async () => {
    socketPath = join(folder, 'embed.sock');
    const instance = assignedTo([trial], 'cpu', { task: 'embed' });
    running = await newEngine().start({ instance, filePath, gpus: [trial], socketPath, signal: unwatched() });
  });
  afterAll(() => running?.stop(5_000));

  it('gives vectors of length 1, the same for the same text, close for alike ones', async () => {
    const { body } = await embed({ input: ['hello world', 'hello there', 'cats and dogs', 'hello world'] });
    const vectors: number[][] = body.data.map(({ embedding }: { embedding: number[] }) => embedding);
    const alike = (a = 0, b = 0) => (vectors[a] ?? []).reduce((sum, x, i) => sum + x * (vectors[b]?.[i] ?? 0), 0);
    expect(vectors[0]).toHaveLength(384);
    expect(alike(0, 0)).toBeCloseTo(1, 5);
    expect(alike(0, 3)).toBeCloseTo(1, 5);
    expect(alike(0, 1)).toBeGreaterThan(alike(0, 2));
    // One token per letter, but the toy's own words " the" and " a" are one each.
    expect(body.usage.prompt_tokens).toBe(11 + 8 + 12 + 11);
  });

  it('encodes the same vector as base64', async () => {
    const [plain, encoded] = await Promise.all([
      embed({ input: 'x y' }),
      embed({ input: 'x y', encoding_format: 'base64' }),
    ]);
    const bytes = Buffer.from(String(encoded.body.data[0].embedding), 'base64');
    const decoded = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
    expect(decoded).toEqual(plain.body.data[0].embedding);
  });

  it('refuses other dimensions, empty texts and texts that are too long', async () => {
    expect((await embed({ input: 'x', dimensions: 7 })).body.error.message).toContain('384 dimensions');
    expect((await embed({ input: '' })).body.error.message).toMatch(/^input: /);
    expect((await embed({ input: 'x'.repeat(2000) })).body.error.code).toBe('context_length_exceeded');
  });

  it('gives no chat from an instance for embeddings', async () => {
    const { body } = await call(socketPath, CHAT, { messages: user('Hi') });
    expect(body.error.message).toBe('"aivailable-toy" is deployed for embeddings, not for chat.');
  });
});

import { expect } from '@jest/globals';
import {
  CHAT,
  type Checks,
  CONTEXT_TOKENS,
  clock,
  failureOf,
  type Stage,
  TOO_LONG,
  VECTORS,
  WEATHER_QUESTION,
  weather,
} from './stage.js';

const messages = [{ role: 'user', content: 'Hello' }];
const options = { temperature: 0 };
const question = { model: CHAT, messages, options };
const tools = [weather, clock].map((described) => ({ type: 'function', function: described }));

const ask = (stage: Stage) => stage.ollama().chat(question);

export const ollama: Checks = {
  'lists models': async (stage) => {
    const { models } = await stage.ollama().list();
    expect(models.map(({ name }) => name)).toEqual(expect.arrayContaining([CHAT, VECTORS]));
    const chat = models.find(({ name }) => name === CHAT);
    expect(chat?.size).toBeGreaterThan(0);
    expect(chat?.digest).toMatch(/^[\da-f]{64}$/);
    expect(chat?.details).toMatchObject({ format: 'gguf', family: 'llama' });
    expect(chat?.details.parameter_size).toMatch(/^[\d.]+[KMB]$/);
    expect(chat?.details.quantization_level).toMatch(/\w/);
  },
  'shows what a model can do': async (stage) => {
    expect(await stage.ollama().show({ model: CHAT })).toMatchObject({
      capabilities: ['completion', 'tools'],
      model_info: { 'general.architecture': 'llama', 'llama.context_length': CONTEXT_TOKENS },
    });
  },
  'shows what runs, and its own version': async (stage) => {
    const { models } = await stage.ollama().ps();
    const running = models.find(({ name }) => name === CHAT);
    expect(running?.size_vram).toBeGreaterThan(0);
    expect(new Date(running?.expires_at ?? 0).getTime()).toBeGreaterThan(Date.now());
    expect((await stage.ollama().version()).version).toMatch(/^\d+\.\d+\.\d+$/);
  },
  'chats in one piece': async (stage) => {
    const answer = await ask(stage);
    expect(answer).toMatchObject({ model: CHAT, done: true, done_reason: 'stop', message: { role: 'assistant' } });
    expect(answer.message.content).toMatch(/\w+ \w+/);
    expect(answer.eval_count).toBeGreaterThan(5);
    expect(answer.total_duration).toBeGreaterThanOrEqual(answer.eval_duration);
  },
  'streams a chat that adds up to the whole': async (stage) => {
    const pieces = [];
    for await (const part of await stage.ollama().chat({ ...question, stream: true })) pieces.push(part);
    expect(pieces.length).toBeGreaterThan(5);
    const whole = await ask(stage);
    expect(pieces.map(({ message }) => message.content).join('')).toBe(whole.message.content);
    expect(pieces.at(-1)).toMatchObject({ done: true, eval_count: whole.eval_count });
  },
  'takes a name with the tag that its clients add': async (stage) => {
    const answer = await stage.ollama().chat({ ...question, model: `${CHAT}:latest`, options: { num_predict: 2 } });
    expect(answer).toMatchObject({ model: `${CHAT}:latest`, done_reason: 'length', eval_count: 2 });
  },
  'generates, whole and streamed': async (stage) => {
    const asked = { model: CHAT, prompt: 'Hello', system: 'Be short.', options };
    const whole = await stage.ollama().generate(asked);
    let text = '';
    for await (const part of await stage.ollama().generate({ ...asked, stream: true })) text += part.response;
    expect(whole.response).toMatch(/\w+ \w+/);
    expect(text).toBe(whole.response);
  },
  'generates from a raw prompt': async (stage) => {
    const asked = { model: CHAT, prompt: 'Hello! I am', raw: true, options: { num_predict: 3, temperature: 0 } };
    expect(await stage.ollama().generate(asked)).toMatchObject({ done_reason: 'length', eval_count: 3 });
  },
  'ends before a stop text': async (stage) => {
    const whole = (await ask(stage)).message.content ?? '';
    const [, second = ''] = /^\S+( \S+)/.exec(whole) ?? [];
    const cut = await stage.ollama().chat({ ...question, options: { ...options, stop: [second] } });
    expect(cut.message.content).toBe(whole.split(second)[0]);
  },
  'answers by a schema, and with some JSON': async (stage) => {
    const format = { type: 'object', properties: { ok: { const: true } }, required: ['ok'] };
    const answer = await stage.ollama().chat({ ...question, format });
    expect(JSON.parse(answer.message.content)).toEqual({ ok: true });
    const some = await stage.ollama().chat({ ...question, format: 'json' });
    expect(JSON.parse(some.message.content)).toBeInstanceOf(Object);
  },
  'takes tools, and their results by name': async (stage) => {
    const asked = [{ role: 'user', content: WEATHER_QUESTION }];
    const first = await stage.ollama().chat({ ...question, messages: asked, tools });
    const made = first.message.tool_calls?.[0] ?? {
      function: { name: 'get_weather', arguments: { city: 'Bern', days: 1 } },
    };
    // Only the simulated engine calls by itself; Ollama's protocol cannot demand a call.
    if (stage.engine === 'simulated') expect(first.message.tool_calls).toHaveLength(1);
    expect(made).toMatchObject({ function: { name: 'get_weather', arguments: { city: expect.any(String) } } });
    const called = { role: 'assistant', content: '', tool_calls: [made] };
    const result = { role: 'tool', content: 'Sunny in Zürich', tool_name: 'get_weather' };
    const answer = await stage.ollama().chat({ ...question, messages: [...asked, called, result], tools });
    expect(answer.message.content).toMatch(stage.engine === 'simulated' ? /Sunny in Zürich/ : /\w/);
  },
  'embeds, in the new way and the old': async (stage) => {
    const { embeddings } = await stage.ollama().embed({ model: VECTORS, input: ['hello', 'cats'] });
    expect(embeddings).toHaveLength(2);
    const { embedding } = await stage.ollama().embeddings({ model: VECTORS, prompt: 'cats' });
    expect(embedding).toEqual(embeddings[1]);
  },
  'loads a model that is asked nothing': async (stage) => {
    const answer = await stage.ollama().generate({ model: CHAT, prompt: '' });
    expect(answer).toMatchObject({ done: true, done_reason: 'load', response: '' });
  },
  'refuses a model that is not there, and a wrong key': async (stage) => {
    expect(await failureOf(stage.ollama().chat({ ...question, model: 'llama9' }))).toMatchObject({
      ...{ status_code: 404, error: expect.stringContaining(CHAT) },
    });
    const wrong = stage.ollama('aiv-nobody-knows-this-key-000000000000');
    expect(await failureOf(wrong.list())).toMatchObject({ status_code: 401 });
  },
  'refuses a conversation that is too long': async (stage) => {
    const long = { ...question, messages: [{ role: 'user', content: TOO_LONG }] };
    expect(await failureOf(stage.ollama().chat(long))).toMatchObject({ status_code: 400 });
  },
  'refuses to manage models, and says where that is done': async (stage) => {
    const failure = await failureOf(stage.ollama().pull({ model: 'llama9', stream: false }));
    expect(failure).toMatchObject({ status_code: 403, error: expect.stringContaining('in the console') });
    expect(await failureOf(stage.ollama().delete({ model: CHAT }))).toMatchObject({ status_code: 403 });
  },
  'lets a stream be aborted': async (stage) => {
    const stream = await stage.ollama().chat({ ...question, stream: true });
    const failure = await failureOf(
      (async () => {
        for await (const _part of stream) stream.abort();
      })(),
    );
    expect(failure).toMatchObject({ name: 'AbortError' });
    expect((await ask(stage)).done).toBe(true);
  },
};

import { expect } from '@jest/globals';
import OpenAI from 'openai';
import { CHAT, type Checks, CONTEXT_TOKENS, failureOf, TOO_LONG, VECTORS } from './stage.js';

export const openAiRest: Checks = {
  'lists models': async ({ openai }) => {
    const { data } = await openai.models.list();
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining([CHAT, VECTORS]));
    expect(data.every(({ object, owned_by }) => object === 'model' && owned_by === 'aivailable')).toBe(true);
  },
  'retrieves one model': async ({ openai }) => {
    const model = await openai.models.retrieve(CHAT);
    expect(model).toMatchObject({ id: CHAT, aivailable: { task: 'chat', context_tokens: CONTEXT_TOKENS } });
  },
  'finds no model that is not there': async ({ openai }) => {
    expect(await failureOf(openai.models.retrieve('gpt-9'))).toBeInstanceOf(OpenAI.NotFoundError);
  },
  'completes a text': async ({ openai }) => {
    const answer = await openai.completions.create({
      model: CHAT,
      prompt: 'Hello! I am',
      max_tokens: 5,
      temperature: 0,
    });
    expect(answer).toMatchObject({ object: 'text_completion', usage: { completion_tokens: 5 } });
    expect(answer.choices[0]?.text).toMatch(/\w/);
  },
  'completes a text in pieces': async ({ openai }) => {
    const wish = { model: CHAT, prompt: 'Hello! I am', max_tokens: 5, temperature: 0 };
    const pieces = [];
    for await (const chunk of await openai.completions.create({ ...wish, stream: true })) {
      pieces.push(chunk.choices[0]?.text ?? '');
    }
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe((await openai.completions.create(wish)).choices[0]?.text);
  },
  'tells how likely the tokens of a completion were': async ({ openai }) => {
    const wish = { model: CHAT, prompt: 'Hello! I am', max_tokens: 3, temperature: 0, logprobs: 1 };
    const [choice] = (await openai.completions.create(wish)).choices;
    expect(choice?.logprobs?.tokens?.join('')).toBe(choice?.text);
    expect(choice?.logprobs?.token_logprobs).toHaveLength(3);
  },
  'embeds texts in their order, the same to the same': async ({ openai }) => {
    const { data, usage } = await openai.embeddings.create({
      model: VECTORS,
      input: ['hello world', 'cats', 'hello world'],
    });
    const [first, second, third] = data.map(({ embedding }) => embedding);
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(first).toEqual(third);
    expect(first).not.toEqual(second);
    expect(Math.hypot(...(first ?? []))).toBeCloseTo(1, 4);
    expect(usage.total_tokens).toBe(usage.prompt_tokens);
  },
  'embeds in base64, unasked by this client, and in numbers': async ({ openai }) => {
    const read = (encoding_format?: 'float' | 'base64') =>
      openai.embeddings.create({ model: VECTORS, input: 'hello', ...(encoding_format ? { encoding_format } : {}) });
    const [unasked, float, base64] = await Promise.all([read(), read('float'), read('base64')]);
    const numbers = float.data[0]?.embedding.map(Math.fround);
    expect(unasked.data[0]?.embedding.map(Math.fround)).toEqual(numbers);
    const bytes = Buffer.from(String(base64.data[0]?.embedding), 'base64');
    expect(Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4))).toEqual(numbers);
  },
  'refuses vectors of another size': async ({ openai }) => {
    const failure = await failureOf(openai.embeddings.create({ model: VECTORS, input: 'x', dimensions: 7 }));
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(String(failure)).toMatch(/dimensions, no other number/);
  },
  'refuses a chat with a model for vectors, and vectors from one for chats': async ({ openai }) => {
    const chat = openai.chat.completions.create({ model: VECTORS, messages: [{ role: 'user', content: 'x' }] });
    expect(await failureOf(chat)).toMatchObject({ status: 400, param: 'model' });
    expect(await failureOf(openai.embeddings.create({ model: CHAT, input: 'x' }))).toMatchObject({ status: 400 });
  },
  'refuses to embed a text that is too long': async ({ openai }) => {
    const failure = await failureOf(openai.embeddings.create({ model: VECTORS, input: TOO_LONG }));
    expect(failure).toMatchObject({ status: 400, code: 'context_length_exceeded' });
  },
};

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOY_TEXT, toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtChild } from '../../../test/built-child.js';
import { call, stream } from '../../../test/engine-calls.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo } from '../engine.contract.js';
import type { RunningEngine } from '../engine.js';
import { EmbeddedEngine } from './embedded-engine.js';

const trial = trialDevice(2_147_483_648, 0);
const messages = [{ role: 'user', content: 'Hi' }];
const dice = {
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'dice', schema: { type: 'array', items: { type: 'integer' }, minItems: 30, maxItems: 30 } },
  },
  temperature: 2,
  seed: 5,
};

describe('several answers to one question, and how likely their tokens were', () => {
  let folder: string;
  let running: RunningEngine;
  let socketPath: string;
  const chat = async (body: object) =>
    (await call(socketPath, '/v1/chat/completions', { messages, temperature: 0, ...body })).body;
  const complete = async (body: object) =>
    (await call(socketPath, '/v1/completions', { prompt: 'Hello! I am', temperature: 0, ...body })).body;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-answers-'));
    const { bytes, fileName } = toyModel();
    const filePath = join(folder, fileName);
    await writeFile(filePath, bytes);
    socketPath = join(folder, 'toy.sock');
    const instance = assignedTo([trial], 'cpu', { slots: 2, contextTokens: 2048 });
    const engine = new EmbeddedEngine({ environment: process.env, childEntry: await builtChild() });
    const { signal } = new AbortController();
    running = await engine.start({ instance, filePath, gpus: [trial], socketPath, signal });
  });
  afterAll(async () => {
    await running?.stop(5_000);
    await rm(folder, { recursive: true, force: true });
  });

  it('writes n answers that differ, the same ones for the same seed, and reads the question once', async () => {
    const said = ({ choices }: { choices: { message: { content: string } }[] }) =>
      choices.map(({ message }) => message.content);
    const first = await chat({ ...dice, n: 3 });
    expect(first.choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    expect(new Set(said(first)).size).toBe(3);
    expect(said(await chat({ ...dice, n: 3 }))).toEqual(said(first));
    const one = await chat(dice);
    expect(said(one)).toEqual(said(first).slice(0, 1));
    expect(first.usage.prompt_tokens).toBe(one.usage.prompt_tokens);
    expect(first.usage.completion_tokens).toBeGreaterThan(2 * one.usage.completion_tokens);
  });

  it('streams them with their numbers', async () => {
    const events = await stream(socketPath, '/v1/chat/completions', { messages, temperature: 0, n: 2 });
    const texts = ['', ''];
    const ends = [];
    for (const event of events) {
      if (event === '[DONE]') continue;
      const [choice] = event.choices;
      texts[choice.index] += choice.delta.content ?? '';
      if (choice.finish_reason) ends.push([choice.index, choice.finish_reason]);
    }
    expect(texts).toEqual([TOY_TEXT, TOY_TEXT]);
    expect(ends).toEqual([
      [0, 'stop'],
      [1, 'stop'],
    ]);
  });

  it('tells how likely each token of a chat was, and which others were', async () => {
    const { choices } = await chat({ logprobs: true, top_logprobs: 2, max_tokens: 6 });
    const { content } = choices[0].logprobs;
    const text = content.map(({ token }: { token: string }) => token).join('');
    expect(text).toBe(choices[0].message.content);
    for (const { token, logprob, bytes, top_logprobs } of content) {
      expect(logprob).toBeGreaterThan(-1);
      expect(logprob).toBeLessThanOrEqual(0);
      expect(Buffer.from(bytes).toString()).toBe(token);
      expect(top_logprobs).toHaveLength(2);
      expect(top_logprobs[0]).toEqual({ token, logprob, bytes });
      expect(top_logprobs[1].logprob).toBeLessThan(logprob);
    }
  });

  it('streams the same odds, and tells none that nobody asked for', async () => {
    const asked = { messages, temperature: 0, logprobs: true, max_tokens: 6 };
    const events = await stream(socketPath, '/v1/chat/completions', asked);
    const streamed = events.flatMap((event) => (event === '[DONE]' ? [] : (event.choices[0].logprobs?.content ?? [])));
    const whole = await chat({ logprobs: true, max_tokens: 6 });
    expect(streamed).toEqual(whole.choices[0].logprobs.content);
    expect((await chat({ max_tokens: 6 })).choices[0].logprobs).toBeNull();
  });

  it('tells them of completions in the old shape', async () => {
    const { choices } = await complete({ logprobs: 1, max_tokens: 3 });
    const { tokens, token_logprobs, top_logprobs, text_offset } = choices[0].logprobs;
    expect(tokens.join('')).toBe(choices[0].text);
    expect(text_offset).toEqual([0, tokens[0].length, tokens[0].length + tokens[1].length]);
    expect(Object.keys(top_logprobs[0])).toEqual([tokens[0]]);
    expect(token_logprobs).toHaveLength(3);
  });

  it('completes several texts, each n times', async () => {
    const { choices, usage } = await complete({ prompt: ['Hello! I am', 'Hello! I'], n: 2, max_tokens: 2 });
    expect(choices.map(({ index, text }: { index: number; text: string }) => [index, text])).toEqual([
      [0, ' the AIvailable'],
      [1, ' the AIvailable'],
      [2, ' am the'],
      [3, ' am the'],
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 3 + 2, completion_tokens: 8 });
  });

  it('says which text of the caller ended an answer', async () => {
    const { choices } = await chat({ stop: [' never', ' toy'] });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', stop_reason: ' toy' });
    expect((await chat({})).choices[0]).not.toHaveProperty('stop_reason');
  });
});

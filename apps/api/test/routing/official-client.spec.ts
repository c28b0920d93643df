import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { answering, chunk, Door, nothing } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';
import { servedModel } from './fake-serving.js';

const messages = [{ role: 'user' as const, content: 'Hi' }];

describe('the official openai client', () => {
  let door: Door;
  let engine: ScriptedEngine;

  beforeEach(async () => {
    door = await new Door().open();
    engine = await door.engine('a', answering);
    door.serve(['a']);
    door.serving.set(servedModel('org/embed-1', { task: 'embed' }));
  });
  afterEach(() => door.close());

  it('lists the models, and finds one whose name has a slash', async () => {
    const list = await door.client().models.list();
    expect(list.data.map(({ id }) => id).sort()).toEqual(['org/embed-1', 'toy']);
    const one = await door.client().models.retrieve('org/embed-1');
    expect(one).toMatchObject({ id: 'org/embed-1', object: 'model', created: 1_700_000_000, owned_by: 'aivailable' });
  });

  it('chats', async () => {
    const answer = await door.client().chat.completions.create({ model: 'toy', messages });
    expect(answer.choices[0]?.message.content).toBe('Hello there.');
    expect(answer.model).toBe('toy');
    expect(answer._request_id).toBe((await door.events.untilFinished(1))[0]?.requestId);
  });

  it('streams, and sees no usage that it did not ask for', async () => {
    const stream = await door.client().chat.completions.create({ model: 'toy', messages, stream: true });
    const chunks = [];
    for await (const part of stream) chunks.push(part);
    expect(chunks.map((part) => part.choices[0]?.delta.content ?? '').join('')).toBe('Hello there.');
    expect(chunks.every((part) => part.choices.length === 1)).toBe(true);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ promptTokens: 5, completionTokens: 3 });
  });

  it('gets its usage where it asks for it', async () => {
    const options = { stream: true as const, stream_options: { include_usage: true } };
    const stream = await door.client().chat.completions.create({ model: 'toy', messages, ...options });
    const usages = [];
    for await (const part of stream) if (part.usage) usages.push(part.usage);
    expect(usages).toEqual([{ prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 }]);
  });

  it('aborts in the middle of a stream, and the engine hears of it', async () => {
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('Hello'));
    };
    const stream = await door.client().chat.completions.create({ model: 'toy', messages, stream: true });
    for await (const _part of stream) stream.controller.abort();
    await engine.until(({ aborted }) => aborted === 1);
    const [record] = await door.events.untilFinished(1);
    expect(record).toMatchObject({ outcome: 'aborted', status: 499, completionTokens: 1, instanceId: 'a' });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('is told that its key is unknown', async () => {
    const failure = door.client('wrong').models.list();
    await expect(failure).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(failure).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('is told that a model does not exist, and which do', async () => {
    const failure = door.client().chat.completions.create({ model: 'gpt-9', messages });
    await expect(failure).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(failure).rejects.toMatchObject({
      code: 'model_not_found',
      param: 'model',
      message: '404 The model "gpt-9" does not exist here. Available: org/embed-1, toy.',
    });
    await expect(door.client().models.retrieve('gpt-9')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('is told to embed with a model that embeds', async () => {
    const failure = door.client().chat.completions.create({ model: 'org/embed-1', messages });
    await expect(failure).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(failure).rejects.toThrow(
      'The model "org/embed-1" makes embeddings and cannot chat. Use POST /v1/embeddings.',
    );
    await expect(door.client().embeddings.create({ model: 'toy', input: 'x' })).rejects.toThrow(
      'The model "toy" writes text and makes no embeddings. Use POST /v1/chat/completions.',
    );
  });
});

import Anthropic from '@anthropic-ai/sdk';
import { expect } from '@jest/globals';
import { CHAT, type Checks, failureOf, type Stage, TOO_LONG, WEATHER_QUESTION, weather } from './stage.js';

type Params = Omit<Partial<Anthropic.MessageCreateParamsNonStreaming>, 'stream'>;

const question = {
  model: CHAT,
  max_tokens: 400,
  messages: [{ role: 'user' as const, content: 'Hello' }],
  temperature: 0,
};
const tools = [{ name: weather.name, input_schema: { ...weather.parameters, type: 'object' as const } }];
const asking = { ...question, tools, messages: [{ role: 'user' as const, content: WEATHER_QUESTION }] };

const ask = (stage: Stage, more: Params = {}) => stage.anthropic().messages.create({ ...question, ...more });
const textOf = ({ content }: Anthropic.Message) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

export const anthropic: Checks = {
  'answers in one piece': async (stage) => {
    const answer = await ask(stage);
    expect(answer).toMatchObject({ type: 'message', role: 'assistant', model: CHAT, stop_reason: 'end_turn' });
    expect(textOf(answer)).toMatch(/\w+ \w+/);
    expect(answer.usage.output_tokens).toBeGreaterThan(5);
    expect(answer._request_id).toMatch(/\w/);
  },
  'streams text that adds up to the whole': async (stage) => {
    const stream = stage.anthropic().messages.stream(question);
    let text = '';
    stream.on('text', (delta) => {
      text += delta;
    });
    const final = await stream.finalMessage();
    const whole = await ask(stage);
    expect(text).toBe(textOf(final));
    expect(text).toBe(textOf(whole));
    expect(final.usage.output_tokens).toBe(whole.usage.output_tokens);
    expect(final.stop_reason).toBe('end_turn');
  },
  'streams events in the order of the protocol': async (stage) => {
    const types = [];
    for await (const event of await stage.anthropic().messages.create({ ...question, stream: true }))
      types.push(event.type);
    expect([types[0], types[1]]).toEqual(['message_start', 'content_block_start']);
    expect(types.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    expect(new Set(types.slice(2, -3))).toEqual(new Set(['content_block_delta']));
  },
  'ends at a stop sequence and says which': async (stage) => {
    const [, second = ''] = /^\S+( \S+)/.exec(textOf(await ask(stage))) ?? [];
    const cut = await ask(stage, { stop_sequences: ['never to be seen', second] });
    expect(cut).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: second });
  },
  'ends at max_tokens': async (stage) => {
    const { stop_reason, usage } = await ask(stage, { max_tokens: 3 });
    expect([stop_reason, usage.output_tokens]).toEqual(['max_tokens', 3]);
  },
  'takes a system prompt in blocks, and blocks of text': async (stage) => {
    const answer = await ask(stage, {
      system: [{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
    expect(textOf(answer)).toMatch(/\w/);
  },
  'calls a tool and takes its result': async (stage) => {
    const called = await ask(stage, { ...asking, tool_choice: { type: 'any', disable_parallel_tool_use: true } });
    const use = called.content.find((block) => block.type === 'tool_use');
    if (use === undefined) throw new Error('nothing was called');
    expect(called.stop_reason).toBe('tool_use');
    expect(use).toMatchObject({ name: 'get_weather', input: { city: expect.any(String), days: expect.any(Number) } });
    const result = { type: 'tool_result' as const, tool_use_id: use.id, content: 'Sunny in Zürich' };
    const answer = await ask(stage, {
      ...asking,
      messages: [
        ...asking.messages,
        { role: 'assistant', content: called.content },
        { role: 'user', content: [result] },
      ],
    });
    expect(textOf(answer)).toMatch(stage.engine === 'simulated' ? /Sunny in Zürich/ : /\w/);
  },
  'streams the input of a tool': async (stage) => {
    const choice = { type: 'tool' as const, name: 'get_weather' };
    const stream = stage.anthropic().messages.stream({ ...asking, tool_choice: choice });
    let json = '';
    stream.on('inputJson', (delta) => {
      json += delta;
    });
    const { content } = await stream.finalMessage();
    const use = content.find((block) => block.type === 'tool_use');
    expect(use?.input).toEqual(JSON.parse(json));
    expect(use?.input).toMatchObject({ city: expect.any(String) });
  },
  'counts tokens as the answer does': async (stage) => {
    const { input_tokens } = await stage.anthropic().messages.countTokens({ model: CHAT, messages: question.messages });
    const { usage } = await ask(stage, { max_tokens: 1 });
    expect(input_tokens).toBe(usage.input_tokens + (usage.cache_read_input_tokens ?? 0));
  },
  'lists models and finds one': async (stage) => {
    const ids = [];
    for await (const { id } of stage.anthropic().models.list()) ids.push(id);
    expect(ids).toContain(CHAT);
    expect(await stage.anthropic().models.retrieve(CHAT)).toMatchObject({ type: 'model', id: CHAT });
  },
  'refuses a wrong key': async (stage) => {
    const wrong = stage.anthropic('aiv-nobody-knows-this-key-000000000000');
    const failure = await failureOf(wrong.messages.create(question));
    expect(failure).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(failure).toMatchObject({ error: { type: 'error', error: { code: 'invalid_api_key' } } });
  },
  'refuses a model that is not there': async (stage) => {
    const failure = await failureOf(ask(stage, { model: 'claude-9' }));
    expect(failure).toBeInstanceOf(Anthropic.NotFoundError);
    expect(String(failure)).toContain(CHAT);
  },
  'refuses a body that is wrong, by the place': async (stage) => {
    const failure = await failureOf(ask(stage, { messages: [] }));
    expect(failure).toBeInstanceOf(Anthropic.BadRequestError);
    expect(String(failure)).toContain('messages');
  },
  'refuses a conversation that is too long, in words its clients know': async (stage) => {
    const failure = await failureOf(ask(stage, { messages: [{ role: 'user', content: TOO_LONG }] }));
    expect(failure).toBeInstanceOf(Anthropic.BadRequestError);
    expect(failure).toMatchObject({ error: { error: { code: 'context_length_exceeded' } } });
    expect(String(failure)).toContain('prompt is too long');
  },
  'refuses an image, which these models cannot see': async (stage) => {
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: 'AA==' };
    const failure = await failureOf(ask(stage, { messages: [{ role: 'user', content: [{ type: 'image', source }] }] }));
    expect(failure).toBeInstanceOf(Anthropic.BadRequestError);
    expect(String(failure)).toContain('only text is served');
  },
  'lets a stream be aborted': async (stage) => {
    const stream = await stage.anthropic().messages.create({ ...question, stream: true });
    for await (const event of stream) if (event.type === 'content_block_delta') stream.controller.abort();
    expect(textOf(await ask(stage, { max_tokens: 2 }))).toMatch(/\w/);
  },
};

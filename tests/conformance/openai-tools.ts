import { expect } from '@jest/globals';
import type OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { CHAT, type Checks, clock, type Stage, WEATHER_QUESTION, weather } from './stage.js';

type Call = OpenAI.ChatCompletionMessageFunctionToolCall;
type Params = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>;

const both = [weather, clock].map((described) => ({ type: 'function' as const, function: described }));
const tools = both.slice(0, 1);
const question = {
  model: CHAT,
  messages: [{ role: 'user' as const, content: WEATHER_QUESTION }],
  ...{ temperature: 0, tools },
};

const ask = ({ openai }: Stage, more: Params = {}) =>
  openai.chat.completions.create({ ...question, ...more, stream: false });

async function callOf(stage: Stage, more: Params = {}): Promise<Call> {
  const { choices } = await ask(stage, { tool_choice: 'required', parallel_tool_calls: false, ...more });
  expect(choices[0]?.finish_reason).toBe('tool_calls');
  const [call] = choices[0]?.message.tool_calls ?? [];
  if (call?.type !== 'function') throw new Error('no function was called');
  return call;
}

function checkWeather({ id, function: { name, arguments: text } }: Call): void {
  expect(id).toMatch(/^call_/);
  expect(name).toBe('get_weather');
  expect(JSON.parse(text)).toEqual({ city: expect.any(String), days: expect.any(Number) });
}

const Report = z.object({ city: z.string(), days: z.array(z.object({ degrees: z.number().int() })).min(1) });

export const openAiTools: Checks = {
  'are called with arguments that fit': async (stage) => checkWeather(await callOf(stage)),
  'are called in pieces that add up': async ({ openai }) => {
    const stream = openai.chat.completions.stream({ ...question, tool_choice: 'required', parallel_tool_calls: false });
    const { choices } = await stream.finalChatCompletion();
    const [call] = choices[0]?.message.tool_calls ?? [];
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    checkWeather(call as Call);
  },
  'are called by name': async (stage) => {
    const call = await callOf(stage, {
      ...{ tools: both, tool_choice: { type: 'function', function: { name: 'get_time' } } },
    });
    expect(call.function.name).toBe('get_time');
    expect(JSON.parse(call.function.arguments)).toEqual({ zone: expect.stringMatching(/^(CET|UTC)$/) });
  },
  'are not called where they may not be': async (stage) => {
    const { choices } = await ask(stage, { tool_choice: 'none' });
    expect(choices[0]?.message.tool_calls).toBeUndefined();
    expect(choices[0]?.message.content).toMatch(/\w/);
  },
  'are called several at once where that is asked for': async (stage) => {
    const messages = [{ role: 'user' as const, content: 'Ask get_weather and get_time.' }];
    const { choices } = await ask(stage, { messages, tools: both, tool_choice: 'required' });
    const calls = choices[0]?.message.tool_calls ?? [];
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
    // The toy behind the embedded engine knows one sentence; the simulated engine calls what it is told to.
    expect(calls.length).toBe(stage.engine === 'simulated' ? 2 : calls.length);
    expect(calls.length).toBeGreaterThan(0);
  },
  'are answered, and the answer leads to words': async (stage) => {
    const call = await callOf(stage);
    const { choices } = await ask(stage, {
      messages: [
        ...question.messages,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: call.id, content: 'Sunny in Zürich' },
      ],
    });
    const said = choices[0]?.message.content ?? '';
    expect(choices[0]?.finish_reason).toBe('stop');
    expect(said).toMatch(stage.engine === 'simulated' ? /Sunny in Zürich/ : /\w/);
  },
  'are refused where the choice names none of them': async (stage) => {
    const choice = { type: 'function' as const, function: { name: 'launch' } };
    await expect(ask(stage, { tool_choice: choice })).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
  },
  'and formats: an answer by a schema is parsed': async ({ openai }) => {
    const { choices } = await openai.chat.completions.parse({
      model: CHAT,
      messages: question.messages,
      response_format: zodResponseFormat(Report, 'report'),
    });
    expect(Report.safeParse(choices[0]?.message.parsed).success).toBe(true);
  },
  'and formats: a schema is streamed to a whole document': async ({ openai }) => {
    const stream = openai.chat.completions.stream({
      ...{ model: CHAT, messages: question.messages, response_format: zodResponseFormat(Report, 'report') },
    });
    const { choices } = await stream.finalChatCompletion();
    expect(Report.safeParse(choices[0]?.message.parsed).success).toBe(true);
  },
  'and formats: both at once lead to a document by the schema, or to a call': async (stage) => {
    const format = zodResponseFormat(Report, 'report');
    const { choices } = await ask(stage, { response_format: format });
    const [choice] = choices;
    if (choice?.finish_reason === 'tool_calls') checkWeather(choice.message.tool_calls?.[0] as Call);
    else expect(Report.safeParse(JSON.parse(choice?.message.content ?? '')).success).toBe(true);
    const bound = await callOf(stage, { response_format: format });
    checkWeather(bound);
    const { choices: unbound } = await ask(stage, { response_format: format, tool_choice: 'none' });
    expect(Report.safeParse(JSON.parse(unbound[0]?.message.content ?? '')).success).toBe(true);
  },
  'and formats: both at once, streamed': async ({ openai }) => {
    const format = zodResponseFormat(Report, 'report');
    const streamed = openai.chat.completions.stream({ ...question, response_format: format });
    const { choices } = await streamed.finalChatCompletion();
    const [choice] = choices;
    if (choice?.finish_reason === 'tool_calls') checkWeather(choice.message.tool_calls?.[0] as Call);
    else expect(Report.safeParse(choice?.message.parsed).success).toBe(true);
  },
  'and formats: some JSON object': async ({ openai }) => {
    const { choices } = await openai.chat.completions.create({
      ...{ model: CHAT, messages: question.messages, response_format: { type: 'json_object' } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toBeInstanceOf(Object);
  },
};

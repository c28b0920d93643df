import { expect } from '@jest/globals';
import OpenAI from 'openai';
import { CHAT, type Checks, failureOf, TOO_LONG, WEATHER_QUESTION, weather } from './stage.js';

const question = { model: CHAT, input: 'Hello', temperature: 0 };
const tools = [{ type: 'function' as const, strict: true, ...weather }];

export const responses: Checks = {
  'are answered in one piece': async ({ openai }) => {
    const answer = await openai.responses.create(question);
    expect(answer).toMatchObject({ object: 'response', status: 'completed', model: CHAT, store: false });
    expect(answer.output_text).toMatch(/\w+ \w+/);
    expect(answer.usage?.total_tokens).toBeGreaterThan(5);
  },
  'stream text that adds up to the whole': async ({ openai }) => {
    const stream = openai.responses.stream(question);
    let text = '';
    stream.on('response.output_text.delta', ({ delta }) => {
      text += delta;
    });
    const final = await stream.finalResponse();
    expect(final.output_text).toBe(text);
    expect(text).toBe((await openai.responses.create(question)).output_text);
    expect(final.usage?.output_tokens).toBeGreaterThan(5);
  },
  'call a function and take its output': async ({ openai, engine }) => {
    const input = [{ role: 'user' as const, content: WEATHER_QUESTION }];
    const called = await openai.responses.create({ ...question, input, tools, tool_choice: 'required' });
    const call = called.output.find((item) => item.type === 'function_call');
    if (call === undefined) throw new Error('nothing was called');
    expect(JSON.parse(call.arguments)).toMatchObject({ city: expect.any(String) });
    const output = { type: 'function_call_output' as const, call_id: call.call_id, output: 'Sunny in Zürich' };
    const answer = await openai.responses.create({ ...question, input: [...input, call, output], tools });
    expect(answer.output_text).toMatch(engine === 'simulated' ? /Sunny in Zürich/ : /\w/);
  },
  'stream the arguments of a call': async ({ openai }) => {
    const stream = openai.responses.stream({ ...question, input: WEATHER_QUESTION, tools, tool_choice: 'required' });
    const pieces: string[] = [];
    stream.on('response.function_call_arguments.delta', ({ delta }) => pieces.push(delta));
    const [call] = (await stream.finalResponse()).output;
    expect(call).toMatchObject({ type: 'function_call', name: 'get_weather', arguments: pieces.join('') });
    expect(JSON.parse(pieces.join(''))).toMatchObject({ days: expect.any(Number) });
  },
  'answer by a schema': async ({ openai }) => {
    const schema = { type: 'object', properties: { ok: { const: true } }, required: ['ok'] };
    const format = { type: 'json_schema' as const, name: 'verdict', schema };
    const answer = await openai.responses.create({ ...question, text: { format } });
    expect(JSON.parse(answer.output_text)).toEqual({ ok: true });
  },
  'are incomplete at max_output_tokens': async ({ openai }) => {
    const answer = await openai.responses.create({ ...question, max_output_tokens: 3 });
    expect(answer).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  },
  'are not stored': async ({ openai }) => {
    const stored = await failureOf(openai.responses.create({ ...question, store: true }));
    expect(stored).toBeInstanceOf(OpenAI.BadRequestError);
    expect(String(stored)).toContain('nothing is stored here');
    const before = await failureOf(openai.responses.create({ ...question, previous_response_id: 'resp_1' }));
    expect(before).toMatchObject({ status: 400, param: 'previous_response_id' });
  },
  'are refused when they are too long': async ({ openai }) => {
    const failure = await failureOf(openai.responses.create({ ...question, input: TOO_LONG }));
    expect(failure).toMatchObject({ status: 400, code: 'context_length_exceeded' });
  },
};

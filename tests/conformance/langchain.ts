import { expect } from '@jest/globals';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { CHAT, type Checks, failureOf, type Stage, TOO_LONG, VECTORS, WEATHER_QUESTION } from './stage.js';

const connectionOf = ({ url, key }: Stage, apiKey = key) => ({
  ...{ apiKey, configuration: { baseURL: `${url}/v1` }, maxRetries: 0 },
});
const modelOf = (stage: Stage) => new ChatOpenAI({ model: CHAT, temperature: 0, ...connectionOf(stage) });

const getWeather = tool(({ city }) => `Sunny in ${city}`, {
  ...{ name: 'get_weather', description: 'Weather of a city', schema: z.object({ city: z.string() }) },
});

export const langchain: Checks = {
  'invokes, with usage': async (stage) => {
    const answer = await modelOf(stage).invoke('Hello');
    expect(answer.text).toMatch(/\w+ \w+/);
    expect(answer.usage_metadata?.output_tokens).toBeGreaterThan(5);
  },
  'streams chunks that add up': async (stage) => {
    let text = '';
    for await (const chunk of await modelOf(stage).stream('Hello')) text += chunk.text;
    expect(text).toBe((await modelOf(stage).invoke('Hello')).text);
  },
  'asks a batch at once': async (stage) => {
    const answers = await modelOf(stage).batch(['Hello', 'Hello', 'Hello']);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  },
  'calls a tool and takes its message': async (stage) => {
    const model = modelOf(stage);
    const question = new HumanMessage(WEATHER_QUESTION);
    const called = await model.bindTools([getWeather], { tool_choice: 'required' }).invoke([question]);
    const [call] = called.tool_calls ?? [];
    if (call === undefined) throw new Error('nothing was called');
    expect(call).toMatchObject({ name: 'get_weather', args: { city: expect.any(String) } });
    const result: ToolMessage = await getWeather.invoke({ ...call, type: 'tool_call' });
    const answer = await model.bindTools([getWeather]).invoke([question, called, result]);
    expect(answer.text).toMatch(stage.engine === 'simulated' ? /Sunny in/ : /\w/);
  },
  'answers in a structure': async (stage) => {
    const schema = z.object({ city: z.string(), days: z.number().int() });
    const structured = modelOf(stage).withStructuredOutput(schema, { name: 'forecast', method: 'jsonSchema' });
    expect(schema.safeParse(await structured.invoke('Weather?')).success).toBe(true);
  },
  'embeds documents and a query alike': async (stage) => {
    const embeddings = new OpenAIEmbeddings({ model: VECTORS, ...connectionOf(stage) });
    const [document] = await embeddings.embedDocuments(['cats', 'hello']);
    expect(await embeddings.embedQuery('cats')).toEqual(document);
  },
  'is told of a conversation that is too long': async (stage) => {
    const failure = await failureOf(modelOf(stage).invoke(TOO_LONG));
    expect(failure).toMatchObject({ status: 400, code: 'context_length_exceeded' });
  },
  'is told of a wrong key': async (stage) => {
    const wrong = connectionOf(stage, 'aiv-nobody-knows-this-key-000000000000');
    expect(await failureOf(new ChatOpenAI({ model: CHAT, ...wrong }).invoke('Hello'))).toMatchObject({ status: 401 });
  },
};

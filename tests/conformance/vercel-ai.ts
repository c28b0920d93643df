import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { expect } from '@jest/globals';
import { APICallError, embedMany, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { CHAT, type Checks, failureOf, type Stage, TOO_LONG, VECTORS, WEATHER_QUESTION } from './stage.js';

const providerOf = ({ url, key }: Stage, apiKey = key) =>
  createOpenAICompatible({
    ...{ name: 'aivailable', baseURL: `${url}/v1`, apiKey, supportsStructuredOutputs: true, includeUsage: true },
  });
const asked = (stage: Stage) => ({ model: providerOf(stage)(CHAT), prompt: 'Hello', temperature: 0, maxRetries: 0 });

const get_weather = tool({
  description: 'Weather of a city',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => Promise.resolve(`Sunny in ${city}`),
});

export const vercelAi: Checks = {
  'generates text with usage': async (stage) => {
    const { text, usage, finishReason } = await generateText(asked(stage));
    expect(text).toMatch(/\w+ \w+/);
    expect(finishReason).toBe('stop');
    expect(usage.outputTokens).toBeGreaterThan(5);
  },
  'streams text that adds up, with usage': async (stage) => {
    const result = streamText(asked(stage));
    let text = '';
    for await (const part of result.textStream) text += part;
    expect(text).toBe((await generateText(asked(stage))).text);
    expect((await result.usage).outputTokens).toBeGreaterThan(5);
  },
  'generates an object by its schema': async (stage) => {
    const schema = z.object({ city: z.string(), warm: z.boolean() });
    const { output } = await generateText({ ...asked(stage), output: Output.object({ schema }) });
    expect(schema.safeParse(output).success).toBe(true);
  },
  'calls a tool and goes on with its result': async (stage) => {
    const steps = await generateText({
      ...{ ...asked(stage), prompt: WEATHER_QUESTION, tools: { get_weather }, stopWhen: stepCountIs(2) },
      prepareStep: ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? 'required' : 'none' }),
    });
    const [first, second] = steps.steps;
    expect(first?.toolCalls[0]).toMatchObject({ toolName: 'get_weather', input: { city: expect.any(String) } });
    expect(second?.text).toMatch(/\w/);
  },
  'streams a tool call': async (stage) => {
    const result = streamText({
      ...asked(stage),
      prompt: WEATHER_QUESTION,
      tools: { get_weather },
      toolChoice: 'required',
    });
    const [call] = await result.toolCalls;
    expect(call).toMatchObject({ toolName: 'get_weather', input: { city: expect.any(String) } });
  },
  'embeds many texts': async (stage) => {
    const model = providerOf(stage).textEmbeddingModel(VECTORS);
    const { embeddings } = await embedMany({ model, values: ['hello', 'cats'], maxRetries: 0 });
    expect(embeddings).toHaveLength(2);
  },
  'is told of a conversation that is too long': async (stage) => {
    const failure = await failureOf(generateText({ ...asked(stage), prompt: TOO_LONG }));
    expect(APICallError.isInstance(failure) && failure.statusCode).toBe(400);
    expect(String(failure)).toMatch(/tokens/);
  },
  'is told of a wrong key': async (stage) => {
    const model = providerOf(stage, 'aiv-nobody-knows-this-key-000000000000')(CHAT);
    expect(await failureOf(generateText({ ...asked(stage), model }))).toMatchObject({ statusCode: 401 });
  },
  aborts: async (stage) => {
    const failure = await failureOf(generateText({ ...asked(stage), abortSignal: AbortSignal.timeout(1) }));
    expect(failure).toMatchObject({ name: expect.stringMatching(/Abort|Timeout/) });
  },
};

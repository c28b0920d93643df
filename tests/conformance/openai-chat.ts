import { expect } from '@jest/globals';
import type OpenAI from 'openai';
import { CHAT, type Checks, MANY_BYTES, SLOTS, type Stage } from './stage.js';

type Params = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model' | 'messages'>;

const messages = [{ role: 'user' as const, content: 'Hello' }];
const question = { model: CHAT, messages, temperature: 0 };

const ask = ({ openai }: Stage, more: Params = {}) => openai.chat.completions.create({ ...question, ...more });
const textOf = ({ choices }: OpenAI.ChatCompletion) => choices[0]?.message.content ?? '';

async function streamed({ openai }: Stage, more: Params = {}): Promise<OpenAI.ChatCompletionChunk[]> {
  const chunks = [];
  const stream = await openai.chat.completions.create({ ...question, ...more, stream: true });
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const joined = (chunks: readonly OpenAI.ChatCompletionChunk[], index = 0) =>
  chunks
    .flatMap(({ choices }) => choices)
    .map((choice) => (choice.index === index ? (choice.delta.content ?? '') : ''))
    .join('');

const dice = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'dice',
    schema: { type: 'array', items: { type: 'integer', minimum: 0, maximum: 1_000 }, minItems: 30, maxItems: 30 },
  },
};

export const openAiChat: Checks = {
  'is answered in one piece, with usage that adds up': async (stage) => {
    const answer = await ask(stage);
    expect(answer).toMatchObject({ object: 'chat.completion', model: CHAT });
    expect(textOf(answer)).toMatch(/\w+ \w+/);
    expect(answer.choices[0]).toMatchObject({ index: 0, finish_reason: 'stop', message: { role: 'assistant' } });
    const { prompt_tokens = 0, completion_tokens = 0, total_tokens } = answer.usage ?? {};
    expect(prompt_tokens).toBeGreaterThan(0);
    expect(completion_tokens).toBeGreaterThan(5);
    expect(total_tokens).toBe(prompt_tokens + completion_tokens);
  },
  'is answered the same twice at temperature 0': async (stage) => {
    expect(textOf(await ask(stage))).toBe(textOf(await ask(stage)));
  },
  'streams deltas that add up to the whole': async (stage) => {
    const chunks = await streamed(stage);
    expect(chunks.length).toBeGreaterThan(5);
    expect(joined(chunks)).toBe(textOf(await ask(stage)));
  },
  'streams a role first, one finish reason last, one id, and no usage unasked': async (stage) => {
    const chunks = await streamed(stage);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    const reasons = chunks.map(({ choices }) => choices[0]?.finish_reason ?? null);
    expect(reasons.filter((reason) => reason !== null)).toEqual(['stop']);
    expect(reasons.at(-1)).toBe('stop');
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.every(({ usage, choices }) => !usage && choices.length === 1)).toBe(true);
  },
  'streams its usage where it is asked for, the same as of the whole': async (stage) => {
    const chunks = await streamed(stage, { stream_options: { include_usage: true } } as Params);
    const { usage } = await ask(stage);
    expect(chunks.at(-1)?.choices).toEqual([]);
    expect(chunks.at(-1)?.usage).toMatchObject({
      prompt_tokens: usage?.prompt_tokens,
      completion_tokens: usage?.completion_tokens,
    });
  },
  'ends at max_tokens with the reason "length"': async (stage) => {
    const { choices, usage } = await ask(stage, { max_tokens: 3 });
    expect([choices[0]?.finish_reason, usage?.completion_tokens]).toEqual(['length', 3]);
  },
  'ends at max_completion_tokens, which counts more': async (stage) => {
    const { usage } = await ask(stage, { max_tokens: 9, max_completion_tokens: 4 });
    expect(usage?.completion_tokens).toBe(4);
  },
  'ends before a stop text, whole and streamed': async (stage) => {
    const [, second = ''] = /^\S+( \S+)/.exec(textOf(await ask(stage))) ?? [];
    const cut = await ask(stage, { stop: ['never to be seen', second] });
    expect(textOf(cut)).toBe(textOf(await ask(stage)).split(second)[0]);
    expect(cut.choices[0]?.finish_reason).toBe('stop');
    expect(joined(await streamed(stage, { stop: second }))).toBe(textOf(cut));
  },
  'repeats itself with the same seed and not with another': async (stage) => {
    const draw = async (seed: number) => textOf(await ask(stage, { response_format: dice, temperature: 2, seed }));
    const first = await draw(7);
    expect(await draw(7)).toBe(first);
    expect(await draw(8)).not.toBe(first);
  },
  'has n choices, each with its number': async (stage) => {
    const { choices } = await ask(stage, { n: 3, response_format: dice, temperature: 2, seed: 1 });
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(new Set(choices.map(({ message }) => message.content)).size).toBe(3);
  },
  'streams n choices that add up to theirs': async (stage) => {
    const wish = { n: 2, response_format: dice, temperature: 2, seed: 3 };
    const chunks = await streamed(stage, wish);
    const { choices } = await ask(stage, wish);
    expect([joined(chunks, 0), joined(chunks, 1)]).toEqual(choices.map(({ message }) => message.content));
  },
  'tells how likely its tokens were': async (stage) => {
    const answer = await ask(stage, { logprobs: true, top_logprobs: 2, max_tokens: 6 });
    const content = answer.choices[0]?.logprobs?.content ?? [];
    expect(content.map(({ token }) => token).join('')).toBe(textOf(answer));
    expect(content.every(({ logprob, top_logprobs }) => logprob <= 0 && top_logprobs.length === 2)).toBe(true);
  },
  'streams how likely its tokens were': async (stage) => {
    const chunks = await streamed(stage, { logprobs: true, max_tokens: 6 });
    const tokens = chunks.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? []);
    expect(tokens.map(({ token }) => token).join('')).toBe(joined(chunks));
  },
  'says any character whole, streamed and not': async (stage) => {
    const schema = { type: 'object', properties: { said: { enum: [MANY_BYTES] } }, required: ['said'] };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'said', schema } };
    expect(JSON.parse(textOf(await ask(stage, { response_format })))).toEqual({ said: MANY_BYTES });
    const chunks = await streamed(stage, { response_format });
    expect(chunks.length).toBeGreaterThan(8);
    expect(JSON.parse(joined(chunks))).toEqual({ said: MANY_BYTES });
  },
  'takes system and developer messages, parts of text and fields that it does not know': async ({ openai }) => {
    const answer = await openai.chat.completions.create({
      ...question,
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hel' },
            { type: 'text', text: 'lo' },
          ],
        },
      ],
      ...{ metadata: { run: '7' }, guided_nothing: true, top_k: 40 },
    });
    expect(textOf(answer)).toMatch(/\w/);
  },
  'goes on with an answer that was begun': async (stage) => {
    const whole = textOf(await ask(stage));
    const begun = whole.slice(0, whole.indexOf(' ', 12));
    const rest = await stage.openai.chat.completions.create({
      ...question,
      messages: [...messages, { role: 'assistant', content: begun }],
    });
    expect(begun + textOf(rest)).toBe(whole);
  },
  'reads a long prompt': async ({ openai }) => {
    const content = 'a b c d '.repeat(200);
    const { usage } = await openai.chat.completions.create({ ...question, messages: [{ role: 'user', content }] });
    expect(usage?.prompt_tokens).toBeGreaterThan(350);
  },
  'is answered rightly for many at once': async (stage) => {
    const whole = textOf(await ask(stage));
    const many = Array.from({ length: SLOTS * 3 }, (_, i) =>
      i % 2 ? ask(stage).then(textOf) : streamed(stage).then((chunks) => joined(chunks)),
    );
    expect(new Set(await Promise.all(many))).toEqual(new Set([whole]));
  },
};

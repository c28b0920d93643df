import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTES_HEADER, RESUME_HEADER, RESUME_MEMBER, readNote, type StartedAnswer } from '@aivailable/contracts';
import { TOY_TEXT, toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtChild } from '../../../test/built-child.js';
import { open, readAll } from '../../../test/engine-calls.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo } from '../engine.contract.js';
import type { RunningEngine } from '../engine.js';
import { EmbeddedEngine } from './embedded-engine.js';

const trial = trialDevice(2_147_483_648, 0);
const CHAT = '/v1/chat/completions';
const messages = [{ role: 'user', content: 'Hi' }];

/** All that a client learns of an answer, put together. */
interface Heard extends StartedAnswer {
  finish: string | null;
  logprobs: unknown[];
  usage: { prompt_tokens: number; completion_tokens: number } | null;
  roles: number;
}

const nothing = (): Heard => ({
  ...{ tokens: [], written: 0, content: '', reasoning: '', calls: [] },
  ...{ finish: null, logprobs: [], usage: null, roles: 0 },
});

/** One event after the other, with its note. */
function hear(heard: Heard, event: string): Heard {
  const [first = ''] = event.split('\n');
  const note = readNote(first);
  const tokens = [...(heard.tokens ?? []), ...(note?.tokens ?? [])];
  const next: Heard = { ...heard, tokens, written: tokens.length };
  const data = event.replace(/^(: .*\n)?(data: )?/, '');
  if (data === '[DONE]') return next;
  const { choices, usage, error } = JSON.parse(data);
  if (error) throw new Error(error.message);
  if (usage) next.usage = { prompt_tokens: usage.prompt_tokens, completion_tokens: usage.completion_tokens };
  const [choice] = choices;
  if (!choice) return next;
  const { delta = {}, text = '', finish_reason, logprobs } = choice;
  next.content += (delta.content ?? '') + text;
  next.roles += delta.role ? 1 : 0;
  next.finish = finish_reason ?? next.finish;
  next.logprobs = [...next.logprobs, ...(logprobs?.content ?? logprobs?.tokens ?? [])];
  next.calls = (delta.tool_calls ?? []).reduce(hearCall, next.calls);
  return next;
}

interface CallPiece {
  readonly index: number;
  readonly id: string;
  readonly function: { readonly name?: string; readonly arguments: string };
}

function hearCall(
  calls: Heard['calls'],
  { index, id, function: { name = '', arguments: more } }: CallPiece,
): Heard['calls'] {
  const known = calls[index] ?? { id, name, arguments: '' };
  return Object.assign([...calls], { [index]: { ...known, arguments: known.arguments + more } });
}

const withoutIds = (heard: Heard) => ({ ...heard, calls: heard.calls.map((call) => ({ ...call, id: '' })) });

describe('an answer that another engine began', () => {
  let folder: string;
  const running: RunningEngine[] = [];
  const sockets: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-taken-up-'));
    const { bytes, fileName } = toyModel();
    const filePath = join(folder, fileName);
    await writeFile(filePath, bytes);
    const instance = assignedTo([trial], 'cpu', { slots: 2, contextTokens: 2048 });
    const engine = new EmbeddedEngine({ environment: process.env, childEntry: await builtChild() });
    for (const name of ['first', 'second']) {
      const socketPath = join(folder, `${name}.sock`);
      const { signal } = new AbortController();
      running.push(await engine.start({ instance, filePath, gpus: [trial], socketPath, signal }));
      sockets.push(socketPath);
    }
  });
  afterAll(async () => {
    for (const engine of running) await engine.stop(5_000);
    await rm(folder, { recursive: true, force: true });
  });

  async function events(engine: 0 | 1, path: string, asked: object, started?: StartedAnswer) {
    const body = { temperature: 0, ...asked, stream: true, stream_options: { include_usage: true } };
    const resumed = started ? { ...body, [RESUME_MEMBER]: started } : body;
    const headers = { [NOTES_HEADER]: '1', ...(started ? { [RESUME_HEADER]: '1' } : {}) };
    const answer = await open(sockets[engine] ?? '', path, resumed, headers);
    expect(answer.headers[RESUME_HEADER]).toBe(started ? 'whole' : undefined);
    return (await readAll(answer)).split('\n\n').filter((event) => event !== '');
  }

  const say = 'Größe ✓ 你好 end';
  const weather = {
    type: 'function',
    function: {
      name: 'weather',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string', maxLength: 4 }, sky: { enum: ['clear ☀', 'grey'] } },
        required: ['city', 'sky'],
      },
    },
  };
  const schema = {
    type: 'object',
    properties: { name: { type: 'string', maxLength: 6 }, word: { enum: [say, 'nothing'] }, many: { type: 'integer' } },
    required: ['name', 'word'],
  };
  const format = { response_format: { type: 'json_schema', json_schema: { name: 'a', schema } }, max_tokens: 90 };

  /** Without the toy's token for what begins an object, only a call is left. */
  const noDocument = { logit_bias: { [5 + '{'.charCodeAt(0)]: -100 } };
  const now = { type: 'function', function: { name: 'now' } };

  it.each([
    ['in words', CHAT, { messages }],
    ['that a stop text ends', CHAT, { messages, stop: [' toy that', ' never'] }],
    ['that a limit ends', CHAT, { messages, max_tokens: 9 }],
    ['with the odds of its tokens', CHAT, { messages, logprobs: true, top_logprobs: 1, max_tokens: 6 }],
    ['under penalties', CHAT, { messages, frequency_penalty: 1.5, presence_penalty: 1, max_tokens: 30 }],
    ['by a JSON schema, with halves of characters', CHAT, { messages, ...format }],
    ['that calls a function', CHAT, { messages, tools: [weather], tool_choice: 'required' }],
    ['that may call a function', CHAT, { messages, tools: [weather] }],
    ['that is a document where it may be a call', CHAT, { messages, tools: [weather], ...format }],
    ['that is a call where it may be a document', CHAT, { messages, tools: [now], ...format, ...noDocument }],
    ['to a text', '/v1/completions', { prompt: 'Hello! I am', max_tokens: 12 }],
  ])('goes on %s, wherever it was cut, as if nothing had happened', async (_, path, asked) => {
    const whole = await events(0, path, asked);
    const undisturbed = whole.reduce(hear, nothing());
    expect(whole.at(-1)).toBe('data: [DONE]');
    for (let cut = 1; cut < whole.length - 2; cut++) {
      const begun = whole.slice(0, cut).reduce(hear, nothing());
      if (begun.finish !== null) break;
      const { tokens, written, content, reasoning, calls } = begun;
      const rest = await events(1, path, asked, { tokens, written, content, reasoning, calls });
      const taken = rest.reduce(hear, begun);
      expect(withoutIds(taken)).toEqual(withoutIds(undisturbed));
      expect(taken.calls.slice(0, calls.length).map(({ id }) => id)).toEqual(calls.map(({ id }) => id));
    }
    expect(undisturbed.usage?.completion_tokens).toBe(undisturbed.tokens?.length);
  });

  it('holds what it should hold', async () => {
    const whole = (await events(0, CHAT, { messages })).reduce(hear, nothing());
    expect(whole.content).toBe(TOY_TEXT);
    const schemed = (await events(0, CHAT, { messages, ...format })).reduce(hear, nothing());
    expect(JSON.parse(schemed.content)).toHaveProperty('word');
    const called = (await events(0, CHAT, { messages, tools: [weather], tool_choice: 'required' })).reduce(
      hear,
      nothing(),
    );
    expect(Object.keys(JSON.parse(called.calls[0]?.arguments ?? '{}'))).toEqual(['city', 'sky']);
  });

  it('is refused rather than repeated where its beginning is not what this model says', async () => {
    const begun = (await events(0, CHAT, { messages })).slice(0, 4).reduce(hear, nothing());
    const { tokens, written, reasoning, calls } = begun;
    const other = { tokens, written, content: 'Something else', reasoning, calls };
    const answer = events(1, CHAT, { messages }, other);
    await expect(answer.then((rest) => rest.reduce(hear, nothing()))).rejects.toThrow(/cannot be written again/);
  });

  it('means nothing in a body without the front door’s header, and nobody is told tokens unasked', async () => {
    const started = { tokens: [1, 2], written: 2, content: 'x', reasoning: '', calls: [] };
    const body = { messages, temperature: 0, stream: true, [RESUME_MEMBER]: started };
    const text = await readAll(await open(sockets[0] ?? '', CHAT, body));
    expect(text).not.toContain(': aivailable');
    expect(text).toContain('"role":"assistant"');
  });
});

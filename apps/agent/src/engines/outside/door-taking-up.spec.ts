import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESUME_HEADER, RESUME_MEMBER } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { open, readAll } from '../../../test/engine-calls.js';
import { vllmOnward } from '../vllm/vllm-onward.js';
import { answerStream, FAKE_WORDS, type FakeQuestion, scriptOf } from './openai-answers.fake.js';
import { TranslatingDoor } from './translating-door.js';
import { readText, Upstream } from './upstream.js';

const CHAT = '/v1/chat/completions';
const messages = [{ role: 'user', content: 'Hi' }];
const started = (content: string) => ({ tokens: null, written: 2, content, reasoning: '', calls: [] });

describe('the door of an outside engine', () => {
  let folder: string;
  let engine: Server;
  let door: TranslatingDoor;
  /** What the engine was asked. */
  let asked: Record<string, unknown>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-outside-'));
    engine = createServer(async (request, response) => {
      const question: FakeQuestion & Record<string, unknown> = JSON.parse(await readText(request));
      asked = question;
      const head = { id: 'chatcmpl-1', model: question.model, system_fingerprint: null };
      answerStream(response, head, scriptOf({ ...question, messages }), { withUsage: true, cutAfter: null });
    });
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    const upstream = new Upstream(new URL(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`));
    const plan = { upstream, engineModel: 'meta/toy', servedName: 'toy', contextTokens: 512, slots: 1 };
    door = new TranslatingDoor({ ...plan, onward: vllmOnward }, join(folder, 'door.sock'));
    await door.open();
  });
  afterEach(async () => {
    await door.close();
    engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function goOn(question: object, content: string) {
    const body = { model: 'toy', messages, stream: true, ...question, [RESUME_MEMBER]: started(content) };
    const answer = await open(join(folder, 'door.sock'), CHAT, body, { [RESUME_HEADER]: '1' });
    return { how: answer.headers[RESUME_HEADER], text: await readAll(answer) };
  }
  const said = (text: string) => [...text.matchAll(/"content":"([^"]*)"/g)].map(([, word]) => word).join('');

  it('has a greedy answer written again and holds back what was said of it', async () => {
    const { how, text } = await goOn({ temperature: 0 }, 'I am');
    expect([how, said(text)]).toEqual(['whole', FAKE_WORDS.slice(2).join('')]);
    expect(text).toContain('"model":"toy"');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(asked).toEqual({ model: 'meta/toy', messages, stream: true, temperature: 0 });
  });

  it('ends it where it becomes another one', async () => {
    const { text } = await goOn({ temperature: 0 }, 'You are');
    expect([said(text), text.includes('[DONE]')]).toEqual(['', false]);
    expect(text).toContain('"code":"engine_failed"');
  });

  it('gives one that is drawn by lot to the engine as the beginning of its turn', async () => {
    const { how } = await goOn({ max_tokens: 6 }, 'I am');
    expect(how).toBe('part');
    expect(asked).toMatchObject({
      ...{ model: 'meta/toy', max_tokens: 4, add_generation_prompt: false, continue_final_message: true },
      messages: [...messages, { role: 'assistant', content: 'I am' }],
    });
    expect(asked).not.toHaveProperty(RESUME_MEMBER);
  });
});

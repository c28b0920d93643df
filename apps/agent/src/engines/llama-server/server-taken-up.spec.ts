/** Answers that one llama-server begins and another ends: on a fake one, and on a real one where AIVAILABLE_LLAMA_SERVER names one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RESUME_HEADER, RESUME_MEMBER, type StartedAnswer } from '@aivailable/contracts';
import { toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { open, readAll } from '../../../test/engine-calls.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo } from '../engine.contract.js';
import type { RunningEngine } from '../engine.js';
import { LlamaServerEngine } from './llama-server-engine.js';

const FAKE = fileURLToPath(new URL('../../../test/fake-llama-server.mjs', import.meta.url));
const REAL = process.env.AIVAILABLE_LLAMA_SERVER;
const CHAT = '/v1/chat/completions';
const messages = [{ role: 'user', content: 'Hello' }];
const trial = trialDevice(2_147_483_648, 0);

const numbers = {
  type: 'json_schema',
  json_schema: { name: 'n', schema: { type: 'array', items: { type: 'integer' }, minItems: 12, maxItems: 12 } },
};
/** Drawn by lot, from one ticket. */
const lot = { temperature: 1, top_p: 0.0001 };

interface Case {
  readonly what: string;
  readonly path: string;
  readonly question: object;
  readonly how: 'whole' | 'part';
}
const GREEDY: Case = { what: 'a greedy chat', path: CHAT, question: { messages, temperature: 0 }, how: 'whole' };
const CASES: readonly Case[] = [
  GREEDY,
  { ...GREEDY, what: 'greedy JSON', question: { messages, temperature: 0, response_format: numbers } },
  { what: 'a greedy completion', path: '/v1/completions', question: { prompt: 'Hello', temperature: 0 }, how: 'whole' },
  { what: 'a chat by lot', path: CHAT, question: { messages, ...lot }, how: 'part' },
  { what: 'JSON by lot', path: CHAT, question: { messages, ...lot, response_format: numbers }, how: 'part' },
  { what: 'a chat by lot that its limit ends', path: CHAT, question: { messages, ...lot, max_tokens: 7 }, how: 'part' },
  {
    what: 'a chat by lot that a stop text ends',
    path: CHAT,
    question: { messages, ...lot, stop: [' toy that'] },
    how: 'part',
  },
  {
    what: 'a completion by lot that its limit ends',
    path: '/v1/completions',
    question: { prompt: 'Hello', ...lot, max_tokens: 7 },
    how: 'part',
  },
  { what: 'a completion by lot', path: '/v1/completions', question: { prompt: 'Hello', ...lot }, how: 'part' },
];

interface Heard {
  readonly texts: readonly string[];
  readonly finish: string | null;
  readonly tokens: number;
  readonly errors: readonly { readonly code: string }[];
}

function hear(text: string): Heard {
  const events = text
    .split('\n\n')
    .flatMap((event) => (event.startsWith('data: {') ? [JSON.parse(event.slice(6))] : []));
  const choices = events.flatMap((event) => event.choices ?? []);
  return {
    texts: choices.map(({ delta, text: said }) => delta?.content ?? said ?? '').filter((said) => said !== ''),
    finish: choices.find((choice) => choice.finish_reason)?.finish_reason ?? null,
    tokens: events.find(({ usage }) => usage)?.usage.total_tokens ?? 0,
    errors: events.flatMap(({ error }) => (error ? [error] : [])),
  };
}

const begun = (texts: readonly string[]): StartedAnswer => ({
  ...{ tokens: null, written: texts.length, content: texts.join(''), reasoning: '', calls: [] },
});

function suite(name: string, program: () => Promise<string>, cases: readonly Case[]): void {
  describe(`an answer that another ${name} began`, () => {
    let folder: string;
    let running: RunningEngine;
    let socketPath: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'aivailable-begun-'));
      const { bytes, fileName } = toyModel();
      const filePath = join(folder, fileName);
      socketPath = join(folder, 'door.sock');
      await writeFile(filePath, bytes);
      const engine = new LlamaServerEngine({ program: await program(), environment: process.env });
      const instance = { ...assignedTo([trial], 'cpu'), engine: 'llama-server' as const };
      const { signal } = new AbortController();
      running = await engine.start({ instance, filePath, gpus: [trial], socketPath, signal });
    });
    afterAll(async () => {
      await running?.stop(5_000);
      await rm(folder, { recursive: true, force: true });
    });

    async function ask({ path, question, how }: Case, started?: StartedAnswer): Promise<Heard> {
      const streamed = { max_tokens: 60, ...question, stream: true, stream_options: { include_usage: true } };
      const body = started ? { ...streamed, [RESUME_MEMBER]: started } : streamed;
      const answer = await open(socketPath, path, body, started ? { [RESUME_HEADER]: '1' } : {});
      expect(answer.headers[RESUME_HEADER]).toBe(started ? how : undefined);
      return hear(await readAll(answer));
    }

    it.each(cases)('$what goes on to the letter, from wherever it was', async (one) => {
      const whole = await ask(one);
      expect(whole.texts.length).toBeGreaterThan(5);
      for (let cut = 1; cut <= whole.texts.length; cut++) {
        const rest = await ask(one, begun(whole.texts.slice(0, cut)));
        expect([cut, rest.texts.join('')]).toEqual([cut, whole.texts.slice(cut).join('')]);
        expect(rest).toMatchObject({ finish: whole.finish, errors: [] });
        expect(rest.tokens).toBe(whole.tokens);
      }
    });

    it('is not joined to another answer: an error event says so', async () => {
      const heard = await ask(GREEDY, begun(['Something', ' else']));
      expect(heard).toMatchObject({ texts: [], finish: null, errors: [{ code: 'engine_failed' }] });
    });

    it('is refused where it can neither be gone on with nor written again', async () => {
      const call = { id: 'call_1', name: 'weather', arguments: '{"ci' };
      const body = { messages, stream: true, [RESUME_MEMBER]: { ...begun(['x']), calls: [call] } };
      const answer = await open(socketPath, CHAT, body, { [RESUME_HEADER]: '1' });
      expect([answer.statusCode, JSON.parse(await readAll(answer)).error.message]).toEqual([
        400,
        expect.stringMatching(/can do neither with this one\.$/),
      ]);
    });
  });
}

let fakes: string | null = null;
afterAll(async () => {
  if (fakes !== null) await rm(fakes, { recursive: true, force: true });
});

async function fakeProgram(): Promise<string> {
  fakes = await mkdtemp(join(tmpdir(), 'aivailable-fake-server-'));
  const program = join(fakes, 'llama-server');
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${FAKE}" "$@"\n`, { mode: 0o755 });
  return program;
}

suite('llama-server (a fake one)', fakeProgram, [GREEDY]);
if (REAL === undefined) process.stderr.write('SKIPPED: what a real llama-server takes up.\n');
else suite('llama-server (the real one)', async () => REAL, CASES);

/**
 * The real Ollama, where AIVAILABLE_OLLAMA names one: its protocol as we speak it, and on a machine without GPU the
 * refusal that everything is about, because Ollama itself would go on and compute on the CPU.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOY_TEXT, toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, stream } from '../../../test/engine-calls.js';
import { systemClock } from '../../clock.js';
import { assignedTo } from '../engine.contract.js';
import type { EngineStart } from '../engine.js';
import { FakeCard } from '../outside/card.fake.js';
import { TranslatingDoor } from '../outside/translating-door.js';
import { OllamaEngine } from './ollama-engine.js';
import { ollamaName, provideModel, unloadModel } from './ollama-load.js';
import { wordsAgainst } from './ollama-proof.js';
import { OwnOllama } from './own-ollama.js';
import { promptFit } from './prompt-fit.js';

const binary = process.env.AIVAILABLE_OLLAMA;
if (!binary) process.stderr.write('SKIPPED: the real Ollama, because AIVAILABLE_OLLAMA names none.\n');

const CHAT = '/v1/chat/completions';
const question = { messages: [{ role: 'user', content: 'Hi' }], temperature: 0 };

(binary ? describe : describe.skip)('the real Ollama on a machine without GPU', () => {
  let folder: string;
  let start: EngineStart;
  let place: OwnOllama;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'real-ollama-'));
    const { bytes, fileName } = toyModel();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const filePath = join(folder, fileName);
    await writeFile(filePath, bytes);
    const { gpu } = new FakeCard();
    const file = { sha256, sizeBytes: bytes.length, fileName, localPath: null };
    start = {
      instance: { ...assignedTo([gpu], 'cuda', { file, slots: 1, contextTokens: 512 }), engine: 'ollama' },
      ...{ filePath, gpus: [gpu], socketPath: join(folder, 'door.sock'), signal: new AbortController().signal },
    };
    place = new OwnOllama({
      ...{ binary: binary ?? '', folder: join(folder, 'home'), environment: process.env, clock: systemClock },
      vulkanIndex: () => Promise.resolve(null),
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('tells its version', async () => {
    await expect(place.version(AbortSignal.timeout(60_000))).resolves.toMatch(/^\d+\.\d+\.\d+/);
  });

  it('is refused, because all of the model lies in RAM', async () => {
    const engine = new OllamaEngine({ place, look: async () => start.gpus, clock: systemClock });
    await expect(engine.start(start)).rejects.toMatchObject({
      code: 'cpu_spill',
      message: expect.stringMatching(
        /^"aivailable-toy" was stopped: all of its .* lie in RAM, Ollama computes on the CPU\.$/,
      ),
    });
  });

  it('takes our file by its digest, loads, lists, answers and unloads as we ask it to', async () => {
    const ollama = await place.open(start);
    const name = ollamaName(start.instance);
    const { upstream } = ollama.client;
    const plan = {
      upstream,
      engineModel: name,
      servedName: 'tiny',
      contextTokens: 512,
      slots: 1,
      onward: async () => null,
    };
    const door = new TranslatingDoor({ ...plan, examine: promptFit(upstream, 512) }, start.socketPath);
    try {
      await provideModel(ollama, start);
      await ollama.client.load(name, start.signal);
      const [listed] = await ollama.client.loaded();
      expect(listed).toMatchObject({ name, size: expect.any(Number), size_vram: 0 });
      expect(wordsAgainst(listed)).toMatch(/^all of its/);
      await door.open();
      const whole = await call(start.socketPath, CHAT, question);
      expect(whole).toMatchObject({ status: 200, body: { model: 'tiny' } });
      expect(whole.body.choices[0].message.content).toBe(TOY_TEXT);
      const events = await stream(start.socketPath, CHAT, { ...question, stream_options: { include_usage: true } });
      const text = events.map((event) => (event === '[DONE]' ? '' : (event.choices[0]?.delta.content ?? ''))).join('');
      expect([text, events.at(-1)]).toEqual([TOY_TEXT, '[DONE]']);
      const long = { role: 'user', content: 'word '.repeat(5_000) };
      for (const messages of [[long], [long, { role: 'assistant', content: 'x' }, ...question.messages]]) {
        const refused = await call(start.socketPath, CHAT, { messages });
        expect(refused).toMatchObject({ status: 400, body: { error: { code: 'context_length_exceeded' } } });
      }
      const fitting = { messages: [{ role: 'user', content: 'x'.repeat(400) }], temperature: 0 };
      expect(await call(start.socketPath, CHAT, fitting)).toMatchObject({ status: 200 });
      // None of these requests made it load the model anew, with other terms.
      expect(await ollama.client.loaded()).toMatchObject([{ name, context_length: 512 }]);
      await unloadModel(ollama, name, systemClock, start.signal);
      expect(await ollama.client.loaded()).toEqual([]);
    } finally {
      await door.close();
      await ollama.close(5_000);
    }
  });
});

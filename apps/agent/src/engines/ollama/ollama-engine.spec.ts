/** The protocol is judged on a fake of it, made from Ollama's source; docs/engines.md says what was seen of the real one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gpu, MIB } from '@aivailable/contracts';
import { toyModel } from '@aivailable/gguf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, stream } from '../../../test/engine-calls.js';
import { engineStarter } from '../../../test/engine-starter.js';
import { FakeClock } from '../../clock.fake.js';
import { systemClock } from '../../clock.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo, engineContract } from '../engine.contract.js';
import type { EngineStart, RunningEngine } from '../engine.js';
import { FakeCard } from '../outside/card.fake.js';
import { AttachedOllama } from './attached-ollama.js';
import { FakeOllama } from './ollama.fake.js';
import { OllamaEngine } from './ollama-engine.js';

const CHAT = '/v1/chat/completions';
const SHA = '0'.repeat(64);
const question = { messages: [{ role: 'user', content: 'Who are you?' }] };
let folder: string;
let filePath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ollama-spec-'));
  const { bytes, fileName } = toyModel();
  filePath = join(folder, fileName);
  await writeFile(filePath, bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open: FakeOllama[] = [];
afterAll(() => Promise.all(open.map((fake) => fake.close())));

async function fakeOn(card: FakeCard): Promise<FakeOllama> {
  const fake = await FakeOllama.listen(card);
  open.push(fake);
  return fake;
}

const begin = engineStarter();

engineContract("ollama, attached to a fake of the machine's own", async () => {
  const card = new FakeCard();
  const fake = await fakeOn(card);
  const look = () => Promise.resolve([card.gpu]);
  const engine = new OllamaEngine({ place: new AttachedOllama(fake.url), look, clock: systemClock });
  return { engine, gpus: [card.gpu], strangeGpu: trialDevice(1_000_000, 0), backend: 'cuda', filePath };
});

describe("the machine's own Ollama", () => {
  let card: FakeCard;
  let cards: () => readonly Gpu[];
  let fake: FakeOllama;
  let clock: FakeClock;
  let engine: OllamaEngine;
  let running: RunningEngine | null = null;
  let sockets = 0;

  beforeEach(async () => {
    card = new FakeCard();
    cards = () => [card.gpu];
    fake = await fakeOn(card);
    clock = new FakeClock();
    engine = new OllamaEngine({ place: new AttachedOllama(fake.url), look: async () => cards(), clock });
  });
  afterEach(async () => {
    await running?.stop(0);
    running = null;
  });

  const startOf = (more: Partial<EngineStart['instance']> = {}): EngineStart => ({
    instance: { ...assignedTo([card.gpu], 'cuda'), engine: 'ollama', ...more },
    ...{ filePath, gpus: [card.gpu], socketPath: join(folder, `own-${++sockets}.sock`) },
    signal: new AbortController().signal,
  });
  async function start(given = startOf()): Promise<string> {
    running = await begin(engine, given);
    return given.socketPath;
  }
  const refusal = async (given = startOf()) => {
    const failure = await begin(engine, given).then(
      () => 'it started',
      (error: unknown) => error,
    );
    expect(fake.loaded.size).toBe(0);
    return failure;
  };

  it('is offered with its version', async () => {
    const offer = { engine: 'ollama', version: '0.33.0', backends: ['cuda'] };
    await expect(engine.detect([card.gpu])).resolves.toEqual(offer);
    expect(engine.issues).toEqual([]);
  });

  it('is missed with a sentence when it does not answer, and only where there are GPUs', async () => {
    const { url } = fake;
    await fake.close();
    await expect(engine.detect([card.gpu])).resolves.toBeNull();
    const message = `Ollama at ${url} does not answer (the connection is refused). Start it, or correct AIVAILABLE_OLLAMA_URL.`;
    expect(engine.issues).toEqual([{ code: 'engine_missing', message }]);
    await engine.detect([trialDevice(1_000_000, 0)]);
    expect(engine.issues).toEqual([]);
  });

  it('gets our verified file once, as a model of ours that holds its own terms', async () => {
    await start();
    expect(fake.models.get('aivailable/000000000000-c1024:latest')).toMatchObject({
      blob: `sha256:${SHA}`,
      parameters: { num_ctx: 1_024, num_gpu: 999, num_batch: 512 },
    });
    expect(running?.measured).toEqual({
      ...{ weightsBytes: expect.any(Number), kvBytes: null, computeBytes: null },
      driverRiseBytes: [430 * MIB],
    });
    await running?.stop(0);
    await start();
    expect(fake.asked.filter((route) => route.startsWith('POST /api/blobs/'))).toHaveLength(1);
  });

  it('pulls a model that has no file here, and keeps our terms beside it', async () => {
    await start(startOf({ file: null, engineModel: 'llama3.2:3b' }));
    expect([...fake.models.keys()]).toEqual([
      'llama3.2:3b',
      expect.stringMatching(/^aivailable\/[0-9a-f]{12}-c1024:latest$/),
    ]);
    await expect(refusalOfPull('no-such:1b')).resolves.toMatchObject({
      code: 'engine_failed',
      message: 'Ollama did not pull no-such:1b: pull model manifest: file does not exist',
    });
  });
  const refusalOfPull = (engineModel: string) =>
    begin(engine, startOf({ file: null, engineModel })).catch((error: unknown) => error);

  it.each<[string, () => void, RegExp]>([
    [
      'a part in RAM',
      () => (fake.sizeVramBytes = 300 * MIB),
      /was stopped: 100\.0 MiB of its 400\.0 MiB lie in RAM\.$/,
    ],
    [
      'all of it in RAM',
      () => (fake.sizeVramBytes = 0),
      /all of its 400\.0 MiB lie in RAM, Ollama computes on the CPU\.$/,
    ],
    ['no word about VRAM', () => (fake.sizeVramBytes = null), /does not say how much of it is in VRAM\.$/],
    [
      'a word that the driver does not confirm',
      () => (fake.risesBytes = 20 * MIB),
      /says that 400\.0 MiB of it are in VRAM, the driver saw 20\.0 MiB come on NVIDIA GeForce RTX 3090\.$/,
    ],
    [
      'a driver that says nothing',
      () => (card.usedBytes = null),
      /the driver does not say how many bytes of .* nothing is proved\.$/,
    ],
  ])('is refused and unloaded with %s', async (_what, spill, message) => {
    spill();
    await expect(refusal()).resolves.toMatchObject({ code: 'cpu_spill', message: expect.stringMatching(message) });
  });

  it('is refused when it took another card than planned', async () => {
    const other = new FakeCard({ id: 'GPU-2', index: 1, name: 'Tesla P40' });
    cards = () => [
      { ...card.gpu, usedBytes: 0 },
      { ...other.gpu, usedBytes: card.usedBytes },
    ];
    await expect(refusal()).resolves.toMatchObject({
      code: 'cpu_spill',
      message: expect.stringMatching(/saw 0 B come on .*RTX 3090; they came on Tesla P40 \(GPU 1\)\.$/),
    });
  });

  it.each<[string, () => void, string, string]>([
    [
      'too little room',
      () => (fake.loadError = 'llama runner process has terminated: cudaMalloc failed: out of memory'),
      'out_of_memory',
      'Ollama did not load it: llama runner process has terminated: cudaMalloc failed: out of memory',
    ],
    [
      'less context',
      () => (fake.contextLength = 512),
      'unsupported',
      'Ollama holds 512 tokens of context for it instead of 1024; deploy it with 512.',
    ],
  ])('is refused in its own words with %s', async (_what, spoil, code, message) => {
    spoil();
    await expect(refusal()).resolves.toMatchObject({ code, message });
  });

  it('is refused for split files and for several GPUs', async () => {
    const file = { sha256: SHA, sizeBytes: 2, fileName: 'a-00001-of-00002.gguf', localPath: null };
    const split = startOf({ file: { ...file, parts: [file, file] } });
    await expect(refusal(split)).resolves.toMatchObject({
      message: expect.stringMatching(/^a-00001-of-00002\.gguf is split into 2 files/),
    });
    await expect(refusal({ ...startOf(), gpus: [card.gpu, card.gpu] })).resolves.toMatchObject({
      message: 'Ollama serves an instance from one GPU, 2 were planned.',
    });
  });

  it('leaves the models of others alone, and serves a model of ours once', async () => {
    const theirs = { name: 'theirs:latest', blob: 'sha256:x', parameters: {} };
    fake.loaded.set(theirs.name, theirs);
    await start();
    await expect(begin(engine, startOf())).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(
        /serves this model already, and loads each model once; "aivailable-toy" needs another node/,
      ),
    });
    expect(fake.loaded.size).toBe(2);
    await running?.stop(0);
    expect([...fake.loaded.keys()]).toEqual(['theirs:latest']);
  });

  it('counts its process as ours while it serves us', async () => {
    const process = (pid: number) => ({ pid, name: 'llama-server', user: 'ollama', bytes: 1 });
    let looks = 0;
    cards = () => [{ ...card.gpu, foreignProcesses: ++looks === 1 ? [process(7)] : [process(7), process(8)] }];
    await start();
    expect(engine.ownPids).toEqual([8]);
    await running?.stop(0);
    expect(engine.ownPids).toEqual([]);
  });

  it('frees what an agent that was killed left loaded, so that its bytes are seen to come', async () => {
    const name = 'aivailable/000000000000-c1024:latest';
    const left = { name, blob: `sha256:${SHA}`, parameters: {} };
    fake.models.set(name, left);
    fake.loaded.set(name, left);
    card.take(fake.risesBytes);
    await start();
    expect(running?.measured.driverRiseBytes).toEqual([430 * MIB]);
  });

  it('stops within a second of a spill while it runs, and says the numbers', async () => {
    const socketPath = await start();
    fake.sizeVramBytes = 100 * MIB;
    await clock.advance(1_000);
    await expect(running?.exited).resolves.toMatchObject({
      failure: {
        code: 'cpu_spill',
        message: expect.stringMatching(/stopped while it ran: 300\.0 MiB of its 400\.0 MiB/),
      },
    });
    await expect(call(socketPath, CHAT, question)).rejects.toThrow();
    expect(fake.loaded.size).toBe(0);
  });

  it('says that it was evicted', async () => {
    await start();
    fake.evict();
    await clock.advance(1_000);
    await expect(running?.exited).resolves.toMatchObject({
      failure: { code: 'engine_failed', message: expect.stringMatching(/Ollama does not list it as loaded\.$/) },
    });
  });

  it('says that it went away, when nobody listens three times', async () => {
    await start();
    await fake.close();
    const exit = running?.exited.then(({ failure }) => failure?.message);
    let looks = 0;
    for (let said: unknown; said === undefined; looks++) {
      await clock.advance(1_000);
      said = await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 50))]);
    }
    expect(looks).toBeGreaterThanOrEqual(3);
    await expect(exit).resolves.toBe('Ollama does not answer any more (the connection is refused).');
  });

  it('ends an answer that was cut in the middle with an error, not with silence', async () => {
    const socketPath = await start();
    fake.cutAfter = 2;
    const events = await stream(socketPath, CHAT, question);
    expect(events).not.toContain('[DONE]');
    expect(events.at(-1)).toMatchObject({
      error: {
        code: 'engine_failed',
        message: 'The engine that served "aivailable-toy" failed: it ended its answer in the middle.',
      },
    });
  });

  it('refuses to write several answers, which Ollama would do only once', async () => {
    const socketPath = await start();
    await expect(call(socketPath, CHAT, { ...question, n: 2 })).resolves.toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', message: expect.stringMatching(/^Ollama writes one answer/) } },
    });
    await expect(call(socketPath, CHAT, { ...question, n: 1 })).resolves.toMatchObject({ status: 200 });
  });

  it('tells how busy it is, and serves no path of its own', async () => {
    const socketPath = await start();
    await expect(call(socketPath, '/health')).resolves.toMatchObject({ body: { slots: 2, busySlots: 0, waiting: 0 } });
    await expect(call(socketPath, '/api/tags')).resolves.toMatchObject({ status: 404 });
  });
});

/** The process is a fake that hands its port to a fake of Ollama; docs/engines.md says what was seen of the real one. */
import { chmod, lstat, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engineStarter } from '../../../test/engine-starter.js';
import { systemClock } from '../../clock.js';
import { assignedTo, engineContract } from '../engine.contract.js';
import type { EngineStart } from '../engine.js';
import { FakeCard } from '../outside/card.fake.js';
import { FakeOllama } from './ollama.fake.js';
import { OllamaEngine } from './ollama-engine.js';
import { OwnOllama } from './own-ollama.js';

const SHA = '0'.repeat(64);
let folder: string;
let filePath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-ollama-spec-'));
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

/** A program that calls itself Ollama: it tells its environment and hands its port to the fake. */
async function fakeBinary(port: number): Promise<string> {
  const path = join(folder, `ollama-${port}`);
  const script = `#!${process.execPath}
const net = require('node:net'), fs = require('node:fs');
if (process.argv[2] === '--version') {
  console.log('Warning: could not connect to a running Ollama instance\\nWarning: client version is 0.33.0');
} else {
  fs.writeFileSync(${JSON.stringify(`${path}.env`)}, JSON.stringify(process.env));
  const [host, port] = process.env.OLLAMA_HOST.split(':');
  net.createServer((near) => {
    const far = net.connect(${port}, '127.0.0.1');
    near.on('error', () => far.destroy()), far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  }).listen(Number(port), host);
}
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

const ownPlace = (binary: string, vulkanIndex: number | null = null) =>
  new OwnOllama({
    ...{ binary, folder: join(folder, 'home'), environment: { OLLAMA_ORIGINS: '*', LD_LIBRARY_PATH: '/opt/cuda' } },
    ...{ vulkanIndex: () => Promise.resolve(vulkanIndex), clock: systemClock },
  });

const begin = engineStarter();

engineContract('ollama, a process of its own for each instance, which is a fake', async () => {
  const card = new FakeCard();
  const fake = await fakeOn(card);
  fake.blobsFolder = join(folder, 'home', 'models', 'blobs');
  const look = () => Promise.resolve([card.gpu]);
  const engine = new OllamaEngine({ place: ownPlace(await fakeBinary(fake.port)), look, clock: systemClock });
  return { engine, gpus: [card.gpu], strangeGpu: { ...card.gpu, kind: 'simulated' }, backend: 'cuda', filePath };
});

describe('an Ollama of its own for each instance', () => {
  let card: FakeCard;
  let fake: FakeOllama;
  let binary: string;
  beforeEach(async () => {
    card = new FakeCard();
    fake = await fakeOn(card);
    fake.blobsFolder = join(folder, 'home', 'models', 'blobs');
    binary = await fakeBinary(fake.port);
  });

  const startOf = (backend: 'cuda' | 'vulkan', name: string): EngineStart => ({
    instance: { ...assignedTo([card.gpu], backend, { slots: 3 }), engine: 'ollama' },
    ...{ filePath, gpus: [card.gpu], socketPath: join(folder, name), signal: new AbortController().signal },
  });
  const engineWith = (vulkanIndex: number | null = null) =>
    new OllamaEngine({ place: ownPlace(binary, vulkanIndex), look: async () => [card.gpu], clock: systemClock });

  it('tells the version of its binary, or why it cannot be used', async () => {
    await expect(engineWith().detect([card.gpu])).resolves.toMatchObject({ version: '0.33.0' });
    const absent = new OllamaEngine({ place: ownPlace('/no/ollama'), look: async () => [], clock: systemClock });
    await expect(absent.detect([card.gpu])).resolves.toBeNull();
    expect(absent.issues[0]?.message).toBe(
      '/no/ollama cannot be used as Ollama (there is no such program). Correct AIVAILABLE_OLLAMA.',
    );
  });

  it('sees its card alone, keeps one model, and reads our file without a copy', async () => {
    const running = await begin(engineWith(), startOf('cuda', 'cuda.sock'));
    const env = JSON.parse(await readFile(`${binary}.env`, 'utf8'));
    await running.stop(2_000);
    expect(env).toMatchObject({
      ...{ CUDA_VISIBLE_DEVICES: 'GPU-1', OLLAMA_NUM_PARALLEL: '3', OLLAMA_MAX_LOADED_MODELS: '1' },
      ...{ OLLAMA_KEEP_ALIVE: '-1', LLAMA_ARG_FIT: 'off', LD_LIBRARY_PATH: '/opt/cuda', HOME: join(folder, 'home') },
      OLLAMA_HOST: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    });
    expect(env).not.toHaveProperty('OLLAMA_ORIGINS');
    const blob = join(folder, 'home', 'models', 'blobs', `sha256-${SHA}`);
    expect((await lstat(blob)).isSymbolicLink()).toBe(true);
    expect(await readlink(blob)).toBe(filePath);
    expect(fake.asked).not.toContain(`POST /api/blobs/sha256:${SHA}`);
  });

  it('chooses a card of Vulkan by its index there, and refuses one that Vulkan does not have', async () => {
    const running = await begin(engineWith(2), startOf('vulkan', 'vulkan.sock'));
    const env = JSON.parse(await readFile(`${binary}.env`, 'utf8'));
    await running.stop(2_000);
    expect(env).toMatchObject({ GGML_VK_VISIBLE_DEVICES: '2', OLLAMA_VULKAN: '1', CUDA_VISIBLE_DEVICES: '-1' });
    await expect(begin(engineWith(null), startOf('vulkan', 'none.sock'))).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  it('ends with its process, and leaves none when its proof fails', async () => {
    const running = await begin(engineWith(), startOf('cuda', 'killed.sock'));
    process.kill(-(running.pid ?? 0), 'SIGKILL');
    await expect(running.exited).resolves.toMatchObject({ signal: 'SIGKILL' });
    fake.evict();
    fake.sizeVramBytes = 0;
    await expect(begin(engineWith(), startOf('cuda', 'spilt.sock'))).rejects.toMatchObject({ code: 'cpu_spill' });
  });
});

/** The protocol is judged on a fake of it, made from vLLM's sources; no real one was run. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GIB, type Gpu, MIB } from '@aivailable/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call } from '../../../test/engine-calls.js';
import { engineStarter } from '../../../test/engine-starter.js';
import { FakeClock } from '../../clock.fake.js';
import { systemClock } from '../../clock.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo, engineContract } from '../engine.contract.js';
import type { EngineStart } from '../engine.js';
import { FakeCard } from '../outside/card.fake.js';
import { AttachedVllm } from './attached-vllm.js';
import { StartedVllm } from './started-vllm.js';
import { FakeVllm, V0_LINES, V1_LINES } from './vllm.fake.js';
import { VllmEngine } from './vllm-engine.js';

const HUB = { file: null, engineModel: 'Qwen/Qwen3-8B' } as const;
const P40: Partial<Gpu> = { id: 'GPU-0', index: 0, name: 'Tesla P40', computeCapability: '6.1' };
let folder: string;
let programs = 0;
const open: FakeVllm[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vllm-spec-'));
});
afterAll(async () => {
  await Promise.all(open.map((fake) => fake.close()));
  await rm(folder, { recursive: true, force: true });
});

async function newFake(): Promise<FakeVllm> {
  const fake = await FakeVllm.listen();
  open.push(fake);
  return fake;
}

/** A program that calls itself vLLM: it notes how it was started, writes a log, and hands its port to the fake. */
async function fakeProgram(port: number, lines: readonly string[], fate = 'serve()'): Promise<string> {
  const path = join(folder, `vllm-${++programs}`);
  const script = `#!${process.execPath}
const net = require('node:net'), fs = require('node:fs');
fs.writeFileSync(${JSON.stringify(`${path}.json`)}, JSON.stringify({ args: process.argv.slice(2), env: process.env }));
for (const line of ${JSON.stringify(lines)}) console.error(line);
const serve = () => net.createServer((near) => {
  const far = net.connect(${port}, '127.0.0.1');
  near.on('error', () => far.destroy()), far.on('error', () => near.destroy());
  near.pipe(far).pipe(near);
}).listen(Number(process.argv[process.argv.indexOf('--port') + 1]), '127.0.0.1');
${fate};
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

/** Two looks of each load: before it and after it. */
function lookThatRises(card: FakeCard, bytes: number): () => Promise<readonly Gpu[]> {
  let looks = 0;
  return async () => {
    if (++looks % 2 === 0) card.take(bytes);
    return [card.gpu];
  };
}

const startedBy = (path: string, look: () => Promise<readonly Gpu[]>) =>
  new VllmEngine({
    place: new StartedVllm({
      ...{ line: `${path} serve --dtype half`, gpuShare: 0.9, look, clock: systemClock },
      environment: { PATH: process.env.PATH, HF_HOME: '/models/hub', VLLM_CPU_KVCACHE_SPACE: '40' },
    }),
    clock: systemClock,
  });

const begin = engineStarter();

engineContract('vllm, started by a command, which is a fake', async () => {
  const card = new FakeCard();
  const fake = await newFake();
  const engine = startedBy(await fakeProgram(fake.port, V1_LINES), lookThatRises(card, 500 * MIB));
  const strangeGpu = new FakeCard(P40).gpu;
  return { engine, gpus: [card.gpu], strangeGpu, backend: 'cuda', filePath: '', instance: HUB };
});

const startOf = (gpu: Gpu, more: Partial<EngineStart['instance']> = {}): EngineStart => ({
  instance: {
    ...assignedTo([gpu], 'cuda', { ...HUB, ...more }),
    ...{ engine: 'vllm', gpus: [{ gpuId: gpu.id, reservedBytes: Math.ceil(0.9 * (gpu.totalBytes ?? 0)) }] },
  },
  ...{ filePath: '', gpus: [gpu], socketPath: join(folder, `${++programs}.sock`) },
  signal: new AbortController().signal,
});

describe('a vLLM that we start', () => {
  let card: FakeCard;
  let fake: FakeVllm;
  beforeEach(async () => {
    card = new FakeCard();
    fake = await newFake();
  });

  const start = async (lines: readonly string[], riseBytes = 500 * MIB, fate?: string) => {
    const engine = startedBy(await fakeProgram(fake.port, lines, fate), lookThatRises(card, riseBytes));
    return begin(engine, startOf(card.gpu));
  };

  it('is offered with its share of a card, and names the cards that it cannot serve', async () => {
    const old = new FakeCard(P40).gpu;
    const amd: Partial<Gpu> = { id: 'amd-1', index: 2, vendor: 'amd', computeCapability: null };
    const navi = new FakeCard({ ...amd, name: 'RX 7900 XTX', architecture: 'gfx1100' }).gpu;
    const vega = new FakeCard({ ...amd, id: 'amd-2', name: 'MI50', architecture: 'gfx906' }).gpu;
    const engine = startedBy(await fakeProgram(fake.port, []), async () => []);
    await expect(engine.detect([card.gpu, old, navi, vega])).resolves.toEqual({
      ...{ engine: 'vllm', version: null, backends: ['cuda'], gpuShare: 0.9 },
      refusedGpus: [
        { gpuId: 'GPU-0', reason: 'Tesla P40: compute capability 6.1, vLLM needs 7.5' },
        { gpuId: 'amd-1', reason: 'RX 7900 XTX: this vLLM serves the NVIDIA cards of the machine' },
        { gpuId: 'amd-2', reason: 'MI50: gfx906, vLLM needs gfx90a or gfx1100' },
      ],
    });
    await expect(engine.detect([navi])).resolves.toMatchObject({ backends: ['rocm'], refusedGpus: [] });
    await expect(engine.detect([trialDevice(1, 0)])).resolves.toBeNull();
  });

  it('is missed with a sentence where there is no such program', async () => {
    const engine = startedBy('/no/vllm', async () => []);
    await expect(engine.detect([card.gpu])).resolves.toBeNull();
    expect(engine.issues).toEqual([
      {
        code: 'engine_missing',
        message:
          'vLLM cannot be started with "/no/vllm serve --dtype half" (there is no such program). Correct AIVAILABLE_VLLM_COMMAND.',
      },
    ]);
  });

  it('is missed without the secrets of its command', async () => {
    const line = '/no/vllm serve --hf-token hf_secret';
    const options = { line, gpuShare: 0.9, environment: {}, look: async () => [], clock: systemClock };
    const engine = new VllmEngine({ place: new StartedVllm(options), clock: systemClock });
    await engine.detect([card.gpu]);
    expect(engine.issues[0]?.message).toMatch(/^vLLM cannot be started with "\/no\/vllm serve --hf-token \*\*\*" /);
  });

  it('is told its model, its card, its share and a key, and nothing of the agent that would let it use RAM', async () => {
    const path = await fakeProgram(fake.port, V1_LINES);
    const running = await begin(startedBy(path, lookThatRises(card, 500 * MIB)), startOf(card.gpu));
    await running.stop(2_000);
    const { args, env } = JSON.parse(await readFile(`${path}.json`, 'utf8'));
    expect(args).toEqual([
      ...['serve', 'Qwen/Qwen3-8B', '--dtype', 'half', '--host', '127.0.0.1', '--port', expect.stringMatching(/^\d+$/)],
      ...['--served-model-name', 'aivailable', '--gpu-memory-utilization', '0.9', '--max-model-len', '1024'],
      ...['--max-num-seqs', '2'],
    ]);
    expect(env).toMatchObject({ CUDA_VISIBLE_DEVICES: '0', CUDA_DEVICE_ORDER: 'PCI_BUS_ID', HF_HOME: '/models/hub' });
    expect(env).not.toHaveProperty('VLLM_CPU_KVCACHE_SPACE');
    expect([...fake.keys].filter((key) => key !== '')).toEqual([`Bearer ${env.VLLM_API_KEY}`]);
  });

  it.each([V1_LINES, V0_LINES])('is measured by its log and by the driver: %s', async (...lines) => {
    const running = await start(lines);
    await running.stop(2_000);
    expect(running).toMatchObject({
      version: '0.14.0',
      measured: {
        ...{ weightsBytes: Math.round(0.3 * GIB), kvBytes: Math.round(0.1 * GIB), computeBytes: null },
        driverRiseBytes: [500 * MIB],
      },
    });
  });

  const without = (pattern: RegExp) => V1_LINES.filter((line) => !pattern.test(line));
  it.each<[string, readonly string[], number, RegExp]>([
    ['on a CPU', V1_LINES.map((line) => line.replace('=cuda', '=cpu')), 500, /vLLM computes on "cpu"/],
    [
      'with weights in RAM',
      [...V1_LINES, 'INFO [uva.py:61] Total CPU offloaded parameters: 24.28'],
      500,
      /24\.28 GiB of its weights lie in RAM \(cpu offload\)/,
    ],
    ['with an offloader', [...V1_LINES, 'INFO Offloader set to PrefetchOffloader'], 500, /\(PrefetchOffloader\)/],
    [
      'with swap space',
      V0_LINES.map((line) => line.replace('CPU blocks: 0', 'CPU blocks: 2048')),
      500,
      /2048 blocks of its KV cache lie in RAM/,
    ],
    ['without a word about its device', without(/Initializing/), 500, /did not say on which device/],
    ['without a word about its weights', without(/Model loading/), 500, /did not say how many bytes its weights take/],
    ['without a word about its cache', without(/Available KV/), 500, /did not say how large its KV cache/],
    [
      'where the driver sees less',
      V1_LINES,
      100,
      /take 409\.6 MiB of VRAM, the driver saw 100\.0 MiB come on NVIDIA GeForce RTX 3090/,
    ],
  ])('is stopped %s', async (_what, lines, riseMib, reason) => {
    const failure = await start(lines, riseMib * MIB).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'cpu_spill', message: expect.stringMatching(reason) });
  });

  it('is stopped where the driver says nothing', async () => {
    card.usedBytes = null;
    await expect(start(V1_LINES)).rejects.toMatchObject({ code: 'cpu_spill' });
  });

  it.each([
    [
      'out_of_memory',
      'ValueError: Free memory on device cuda:0 (2.6/24.0 GiB) on startup is less than desired GPU memory utilization (0.9, 21.6 GiB). Decrease GPU memory utilization or reduce GPU memory used by other processes.',
    ],
    [
      'unsupported',
      'ValueError: Bfloat16 is only supported on GPUs with compute capability of at least 8.0. Your Tesla T4 GPU has compute capability 7.5.',
    ],
    ['engine_failed', 'OSError: Qwen/Qwen3-8C is not a local folder and is not a valid model identifier'],
  ])('says why it did not come up: %s', async (code, line) => {
    const noise = ['ERROR 11-21 [core.py:708] EngineCore failed to start.', line, 'Traceback (most recent call last):'];
    const failure = await start(noise, 0, 'process.exit(1)').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: `vLLM ended with code 1 while it loaded. It said: ${line}` });
  });

  it('serves no files, and says what it serves', async () => {
    const file = { sha256: '0'.repeat(64), sizeBytes: 1, fileName: 'a.gguf', localPath: null };
    const engine = startedBy(await fakeProgram(fake.port, V1_LINES), async () => []);
    await expect(begin(engine, startOf(card.gpu, { file }))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/not GGUF files; deploy it with engineModel, such as Qwen\/Qwen3-8B\.$/),
    });
  });
});

describe('a vLLM that runs already', () => {
  let card: FakeCard;
  let fake: FakeVllm;
  let clock: FakeClock;
  let engine: VllmEngine;

  beforeEach(async () => {
    card = new FakeCard();
    card.usedBytes = 20 * GIB;
    fake = await newFake();
    fake.models = [{ id: 'team-model', root: 'Qwen/Qwen3-8B' }];
    clock = new FakeClock();
    engine = attached(null);
  });
  const attached = (gpu: string | null) =>
    new VllmEngine({ place: new AttachedVllm({ url: fake.url, gpu, look: async () => [card.gpu] }), clock });

  it('is offered on the one card that it can sit on, or the one that is named', async () => {
    const second = new FakeCard({ id: 'GPU-2', index: 1 }).gpu;
    await expect(engine.detect([card.gpu])).resolves.toEqual({
      ...{ engine: 'vllm', version: '0.14.0', backends: ['cuda'], refusedGpus: [], isAttached: true },
    });
    const unsure = await engine.detect([card.gpu, second]);
    expect(unsure?.refusedGpus?.map(({ reason }) => reason)[0]).toBe(
      `2 cards could be the one that the vLLM at ${fake.url} sits on; name it with AIVAILABLE_VLLM_GPU`,
    );
    const named = await attached('1').detect([card.gpu, second]);
    expect(named?.refusedGpus).toEqual([{ gpuId: 'GPU-1', reason: `the vLLM at ${fake.url} sits on GPU 1` }]);
  });

  it('is told of without the password of its address', async () => {
    const url = fake.url.replace('http://', 'http://anna:geheim@');
    await fake.close();
    const place = new AttachedVllm({ url, gpu: null, look: async () => [card.gpu] });
    const silent = new VllmEngine({ place, clock });
    await expect(silent.detect([card.gpu])).resolves.toBeNull();
    expect(silent.issues[0]?.message).toMatch(/^vLLM at http:\/\/\*\*\*@127\.0\.0\.1:\d+ does not answer/);
  });

  it('serves under our name, tells its own load, and runs on when we leave', async () => {
    const start = startOf(card.gpu);
    const running = await begin(engine, start);
    await expect(call(start.socketPath, '/health')).resolves.toMatchObject({
      body: { slots: 2, busySlots: 1, waiting: 2 },
    });
    const question = { model: 'x', messages: [{ role: 'user', content: 'Hi' }] };
    const { body } = await call(start.socketPath, '/v1/chat/completions', question);
    expect(body).toMatchObject({
      model: 'aivailable-toy',
      choices: [{ message: { content: 'I am a protocol fake.' } }],
    });
    await running.stop(0);
    await expect(fetch(`${fake.url}/health`)).resolves.toMatchObject({ status: 200 });
  });

  const label = (key: string, value: string) => () => {
    fake.cache[key] = value;
  };
  const noOffloadLabel = () => void delete fake.cache.cpu_offload_gb;
  it.each<[string, () => void, RegExp]>([
    ['weights in RAM', label('cpu_offload_gb', '10.0'), /10 GiB of its weights lie in RAM \(--cpu-offload-gb\)/],
    ['swap space', label('num_cpu_blocks', '9362'), /9362 blocks of its KV cache lie in RAM/],
    ['a cache that is offloaded', label('kv_offloading_size', '8.0'), /8 GiB of its KV cache lie in RAM/],
    ['no cache on the GPU', label('num_gpu_blocks', 'None'), /does not say that its KV cache is on the GPU/],
    [
      'a card that is nearly empty',
      () => (card.usedBytes = 1 * GIB),
      /was given 21\.60 GiB of .*, and the driver counts only 1\.00 GiB/,
    ],
    ['a driver that says nothing', () => (card.usedBytes = null), /nothing is proved/],
    ['no word about its weights', noOffloadLabel, /start it with VLLM_SERVER_DEV_MODE=1, or let the agent start it/],
  ])('is not used with %s', async (_what, spoil, reason) => {
    spoil();
    const failure = await begin(engine, startOf(card.gpu)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'cpu_spill', message: expect.stringMatching(reason) });
  });

  it.each([
    [{ cache_config: { cpu_offload_gb: 0 } }, 'fine'],
    [{ offload_config: { uva: { cpu_offload_gb: 0 }, prefetch: { offload_group_size: 0 } } }, 'fine'],
    [{ offload_config: { uva: { cpu_offload_gb: 4 } } }, 'cpu_spill'],
    [{ offload_config: { uva: { cpu_offload_gb: 0 }, prefetch: { offload_group_size: 8 } } }, 'cpu_spill'],
  ])('is asked for its settings where its metrics do not tell: %j is %s', async (config, expected) => {
    noOffloadLabel();
    fake.serverInfo = { vllm_config: config };
    const outcome = await begin(engine, startOf(card.gpu)).then(
      async (running) => {
        await running.stop(0);
        return 'fine';
      },
      ({ code }) => code,
    );
    expect(outcome).toBe(expected);
  });

  it('refuses another model and more context than it has', async () => {
    await expect(begin(engine, startOf(card.gpu, { engineModel: 'meta/other' }))).rejects.toMatchObject({
      ...{ code: 'unsupported', message: `The vLLM at ${fake.url} serves team-model, not meta/other.` },
    });
    await expect(begin(engine, startOf(card.gpu, { contextTokens: 4_096 }))).rejects.toMatchObject({
      message: expect.stringMatching(/holds 1024 tokens of context, not 4096; deploy it with 1024\.$/),
    });
  });

  it('is left within a second when it is restarted with an offload', async () => {
    const running = await begin(engine, startOf(card.gpu));
    fake.cache.cpu_offload_gb = '3';
    await clock.advance(1_000);
    await expect(running.exited).resolves.toMatchObject({ failure: { code: 'cpu_spill' } });
  });

  it('is left within a second when its card is emptied, though it is too busy to answer', async () => {
    const running = await begin(engine, startOf(card.gpu));
    fake.isMute = true;
    card.usedBytes = 1 * GIB;
    await clock.advance(1_000);
    await expect(running.exited).resolves.toMatchObject({
      failure: {
        code: 'cpu_spill',
        message: expect.stringMatching(/the driver counts only 1\.00 GiB in use there\.$/),
      },
    });
  });

  it('is left when its driver failed to answer three times, and not before', async () => {
    let isBlind = false;
    const look = () => (isBlind ? Promise.reject(new Error('no driver')) : Promise.resolve([card.gpu]));
    const place = new AttachedVllm({ url: fake.url, gpu: null, look });
    const running = await begin(new VllmEngine({ place, clock }), startOf(card.gpu));
    isBlind = true;
    let hasEnded = false;
    void running.exited.then(() => (hasEnded = true));
    await clock.advance(2_000);
    expect(hasEnded).toBe(false);
    await clock.advance(1_000);
    await expect(running.exited).resolves.toMatchObject({
      failure: { code: 'engine_failed', message: "The card's driver does not answer any more (no driver)." },
    });
  });
});

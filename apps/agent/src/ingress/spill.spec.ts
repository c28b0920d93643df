/**
 * Every way to spill, injected and taken through the real proof, supervisor and ingress: it never serves, or is stopped
 * while it serves, and says what lies where.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssignedInstance, Gpu } from '@aivailable/contracts';
import { MIB } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, settle } from '../clock.fake.js';
import { type Fault, FaultInjectingEngine, faultyCard } from '../engines/fault-injecting-engine.fake.js';
import { silentLog } from '../log.js';
import type { DriverSample } from '../supervisor/driver-sample.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { Ingress } from './ingress.js';

const instance: AssignedInstance = {
  ...{ instanceId: 'i1', deploymentId: 'd1', servedName: 'tiny', engine: 'embedded', backend: 'vulkan' },
  file: { sha256: 'a'.repeat(64), sizeBytes: 1_000, fileName: 'tiny.gguf', localPath: null },
  ...{ task: 'chat', contextTokens: 2_048, slots: 2, gpus: [{ gpuId: 'g1', reservedBytes: 100 * MIB }] },
  ...{ wanted: 'run', attempt: 0 },
};
const calm: Omit<DriverSample, 'atMs'> = {
  ...{ vramBytes: 80 * MIB, gttBytes: 4 * MIB, evictedBytes: 0, cpuMs: 0 },
  ...{ cardVramBytes: 90 * MIB, cardGttBytes: 20 * MIB, busyPercent: 80 },
};

describe('an instance that spills', () => {
  let folder: string;
  let clock: FakeClock;
  let engine: FaultInjectingEngine;
  let driver: (atMs: number) => Omit<DriverSample, 'atMs'>;
  let supervisor: Supervisor;
  let ingress: Ingress;
  let tunnel: Server;
  let gpu: Gpu;
  let look: () => Promise<readonly Gpu[]>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-spill-'));
    clock = new FakeClock();
    engine = new FaultInjectingEngine();
    driver = () => calm;
    gpu = { ...faultyCard, totalBytes: 16_384 * MIB, usedBytes: null, freeBytes: null };
    look = () => Promise.resolve([gpu]);
    let sockets = 0;
    supervisor = new Supervisor({
      ...{ engines: [engine], store: { ensure: () => Promise.resolve('') }, clock, log: silentLog },
      ...{ gpus: () => [gpu], look: () => look(), onChange: () => {} },
      newSocketPath: () => join(folder, `${++sockets}.sock`),
      sample: () => Promise.resolve({ ...driver(clock.now()), atMs: clock.now() }),
    });
    ingress = new Ingress(supervisor, silentLog);
    tunnel = createServer((socket) => ingress.accept(socket));
    await new Promise<void>((resolve) => tunnel.listen(join(folder, 'tunnel.sock'), resolve));
  });

  afterEach(async () => {
    await supervisor.stopAll();
    ingress.close();
    tunnel.close();
    await rm(folder, { recursive: true, force: true });
  });

  const state = () => supervisor.observations()[0]?.state;
  const failure = () => supervisor.observations()[0]?.failure;

  /** Turns of the event loop until it is so: sockets take a few. */
  async function until(isSo: () => boolean): Promise<void> {
    for (let turn = 0; turn < 5_000 && !isSo(); turn++) await settle();
    expect(isSo()).toBe(true);
  }

  async function deploy(): Promise<void> {
    supervisor.apply([instance]);
    await until(() => state() === 'ready' || state() === 'failed');
  }

  function ask(): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const socketPath = join(folder, 'tunnel.sock');
      request({ socketPath, path: '/instances/i1/v1/chat/completions', method: 'POST', agent: false }, resolve)
        .once('error', reject)
        .end('{}');
    });
  }

  /** An answer that goes on for ever, and what of it arrived. */
  async function listen(): Promise<{ bytes: number; ended: boolean }> {
    const heard = { bytes: 0, ended: false };
    const answer = await ask();
    answer.on('data', (chunk: Buffer) => {
      heard.bytes += chunk.length;
    });
    answer.once('close', () => {
      heard.ended = true;
    });
    answer.once('error', () => {});
    await until(() => heard.bytes > 1_000);
    return heard;
  }

  async function refusal(): Promise<{ status: number | undefined; code: string; message: string }> {
    const answer = await ask();
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    const { error } = JSON.parse(Buffer.concat(chunks).toString());
    return { status: answer.statusCode, code: error.code, message: error.message };
  }

  it.each<[Fault, string]>([
    ['no-device', 'the engine sees no GPU and would compute on the CPU. On the GPU: 0 of 9 layers, 0 B of weights,'],
    ['too-few-layers', 'only 5 of 9 layers are on the GPU. On the GPU: 5 of 9 layers, 24.0 MiB of weights, 16.0 MiB'],
    ['kv-on-host', '32.0 MiB of the KV cache lie in RAM. On the GPU: 9 of 9 layers, 40.8 MiB of weights, 0 B of cache'],
    [
      'one-tensor-group-on-host',
      '30.8 MiB of weights lie in RAM, only the token table of 7.8 MiB may. On the GPU: 9 of 9',
    ],
    ['flash-attention-off-at-long-context', 'its graph is in 18 pieces for prompts and 2 for tokens instead of 2'],
    [
      'cpu-only-build',
      'the engine sees no GPU and would compute on the CPU. On the GPU: 0 of 9 layers, 0 B of weights,',
    ],
    [
      'wrong-device',
      'planned on the GPU at 0000:2d:00.0, the engine uses Vulkan0 (AMD Radeon RX 6800 (RADV NAVI21)) at',
    ],
    ['one-device-too-many', 'planned on 1 GPUs, the engine uses Vulkan0 (AMD Radeon RX 6800 (RADV NAVI21)), Vulkan1'],
    ['recurrent-state-on-host', '2.5 MiB of the KV cache lie in RAM. On the GPU: 9 of 9 layers'],
    ['no-line-about-devices', 'the engine sees no GPU'],
    [
      'no-line-about-layers',
      'did not say how many layers it put on the GPU. On the GPU: an unknown number of layers, 40.8',
    ],
    ['no-line-about-weights', 'no weights are on the GPU. On the GPU: 9 of 9 layers, 0 B of weights'],
    ['no-line-about-cache', 'did not say where its KV cache lies. On the GPU: 9 of 9 layers, 40.8 MiB of weights, 0 B'],
    ['no-line-about-compute', 'did not say where it computes'],
    ['no-line-about-splits', 'did not say into how many pieces its graph is split'],
  ])('by %s never serves, and says how many bytes and layers lie where', async (fault, sentence) => {
    engine.fault = fault;
    await deploy();
    expect(failure()?.code).toBe('cpu_spill');
    expect(failure()?.message).toMatch(
      /^"tiny" was stopped: .*On the GPU: .* layers, .* of weights, .* of cache; in RAM: /,
    );
    expect(failure()?.message).toContain(sentence);
    expect(supervisor.issues()).toEqual([
      { code: 'cpu_spill', message: failure()?.message, instanceId: 'i1', deploymentId: 'd1' },
    ]);
    await expect(refusal()).resolves.toEqual({
      ...{ status: 503, code: 'no_instance' },
      message: expect.stringMatching(/^No instance of "tiny" is ready: "tiny" was stopped: .+ in RAM: .+\.$/),
    });
    // It would end the same way: only an admin's new attempt tries it again.
    expect(clock.pending).toBe(0);
    expect([engine.starts, engine.tokens]).toEqual([1, 0]);
  });

  it('where the driver saw nothing come never serves', async () => {
    const used = [1_000, 1_001];
    look = () => Promise.resolve([{ ...gpu, usedBytes: (used.shift() ?? 0) * MIB }]);
    await deploy();
    expect(failure()).toEqual({
      code: 'cpu_spill',
      message:
        '"tiny" was stopped: it says that 56.8 MiB of weights and cache lie on the GPU, but the driver saw only 1.0 MiB come.',
    });
    expect([engine.stops, engine.tokens]).toEqual([1, 0]);
  });

  it('where the driver saw less because another program left is served', async () => {
    const foreign = (bytes: number) => [{ pid: 1, name: 'train', bytes }];
    const looks = [
      { ...gpu, usedBytes: 1_000 * MIB, foreignProcesses: foreign(900 * MIB) },
      { ...gpu, usedBytes: 160 * MIB, foreignProcesses: [] },
    ];
    look = () => Promise.resolve([looks.shift() ?? gpu]);
    await deploy();
    expect(state()).toBe('ready');
  });

  it.each<[string, Partial<DriverSample>, string]>([
    [
      'evicts it',
      { evictedBytes: 20 * MIB },
      'the driver moved 20.0 MiB of its 56.8 MiB of weights and cache (9 layers)',
    ],
    [
      'counts less of it',
      { vramBytes: 10 * MIB },
      'the driver counts only 10.0 MiB in VRAM, 46.8 MiB less than its 56.8 MiB',
    ],
    [
      'lets its GTT grow',
      { gttBytes: 400 * MIB },
      'it took 396.0 MiB more RAM for the GPU (GTT) than when it was ready',
    ],
  ])(
    'because the driver %s while it serves is stopped within 2 s, and no token is served after',
    async (_, change, reason) => {
      await deploy();
      const heard = await listen();
      await clock.advance(60_000);
      expect([state(), heard.ended]).toEqual(['ready', false]);

      const spilledAt = clock.now();
      driver = () => ({ ...calm, ...change });
      while (state() === 'ready' && clock.now() - spilledAt < 10_000) await clock.advance(50);
      expect(clock.now() - spilledAt).toBeLessThanOrEqual(500);
      const [heardAtStop, stops] = [heard.bytes, engine.stops];
      expect([state(), stops]).toEqual(['failed', 1]);
      await until(() => heard.ended);
      expect(heard.bytes).toBe(heardAtStop);
      const tokens = engine.tokens;
      await settle();
      expect(engine.tokens).toBe(tokens);

      expect(failure()?.message).toContain(`"tiny" was stopped: ${reason}`);
      expect(supervisor.issues()).toMatchObject([{ code: 'cpu_spill', message: failure()?.message }]);
      await expect(refusal()).resolves.toMatchObject({ status: 503, code: 'no_instance' });
    },
  );

  it('because its card rests under load is stopped, after ten seconds of that', async () => {
    await deploy();
    await listen();
    const spilledAt = clock.now();
    driver = (atMs) => ({ ...calm, busyPercent: 0, cpuMs: (atMs - spilledAt) * 0.9 });
    await clock.advance(9_000);
    expect(state()).toBe('ready');
    await clock.advance(2_000);
    expect(failure()?.message).toMatch(/^"tiny" was stopped: its cards rested for 10 s at 0 % under load/);
  });

  it('while it ran is tried again after a minute, and its proof decides', async () => {
    await deploy();
    driver = () => ({ ...calm, evictedBytes: 20 * MIB });
    await clock.advance(1_000);
    expect(state()).toBe('failed');
    await clock.advance(58_000);
    expect([state(), engine.starts]).toEqual(['failed', 1]);
    driver = () => calm;
    await clock.advance(2_000);
    await until(() => state() === 'ready');
    expect([engine.starts, supervisor.issues()]).toEqual([2, []]);
  });

  it('while it drains is stopped, and does not come back', async () => {
    await deploy();
    const heard = await listen();
    supervisor.apply([{ ...instance, wanted: 'drain' }]);
    driver = () => ({ ...calm, evictedBytes: 20 * MIB });
    await clock.advance(1_000);
    await until(() => state() === 'stopped');
    expect([heard.ended, engine.stops, clock.pending]).toEqual([true, 1, 0]);
  });

  it('is not looked at any more once it is gone', async () => {
    await deploy();
    supervisor.apply([]);
    await until(() => supervisor.observations().length === 0);
    expect([engine.stops, clock.pending]).toEqual([1, 0]);
  });
});

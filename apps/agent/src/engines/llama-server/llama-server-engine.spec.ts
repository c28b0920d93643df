/**
 * The contract on a real llama-server where AIVAILABLE_LLAMA_SERVER names one; always on a fake one, which speaks its
 * protocol and prints its lines.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Gpu } from '@aivailable/contracts';
import { toyModel } from '@aivailable/gguf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../../../test/engine-calls.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo, engineContract } from '../engine.contract.js';
import type { EngineStart } from '../engine.js';
import { LlamaServerEngine, type LlamaServerOptions } from './llama-server-engine.js';
import { GUARD, ServerProcess } from './server-process.js';

// Everything here is the start of a process on a busy machine.

const FAKE = fileURLToPath(new URL('../../../test/fake-llama-server.mjs', import.meta.url));
const REAL = process.env.AIVAILABLE_LLAMA_SERVER;
const trial = trialDevice(2_147_483_648, 0);
const card = (index: number, pciBusId: string | null): Gpu => ({
  ...trial,
  ...{ id: `g${index}`, index, kind: 'real', vendor: 'amd', name: 'RX 6800', pciBusId, backends: ['vulkan'] },
});
const one = card(0, '0000:2d:00.0');
const other = card(1, '0000:41:00.0');
const FAKE_DEVICES = 'Vulkan0@0000:41:00.0,Vulkan1@0000:2D:00.0';

let folder: string;
let filePath: string;
let fake: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivailable-llama-server-'));
  const { bytes, fileName } = toyModel();
  filePath = join(folder, fileName);
  await writeFile(filePath, bytes);
  fake = await program('llama-server', `exec "${process.execPath}" "${FAKE}" "$@"`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

function fakeEngine(moreVariables: Record<string, string> = {}, more: Partial<LlamaServerOptions> = {}) {
  return new LlamaServerEngine({
    ...{ program: fake, environment: process.env, moreVariables: { FAKE_DEVICES, ...moreVariables } },
    ...more,
  });
}

function startOf(gpus: readonly Gpu[], more: Partial<EngineStart> = {}): EngineStart {
  const instance = { ...assignedTo(gpus, 'vulkan'), engine: 'llama-server' as const };
  const socketPath = join(folder, `${Math.random()}.sock`);
  return { instance, filePath, gpus, socketPath, signal: new AbortController().signal, ...more };
}

engineContract('llama-server (a fake one), on one card', async () => ({
  ...{ engine: fakeEngine(), gpus: [one], strangeGpu: trial, backend: 'vulkan', filePath },
}));

engineContract('llama-server (a fake one), on two cards', async () => ({
  ...{ engine: fakeEngine(), gpus: [one, other], strangeGpu: { ...one, kind: 'simulated' }, filePath },
  backend: 'vulkan',
}));

if (REAL === undefined) {
  process.stderr.write('SKIPPED: the contract on a real llama-server, because AIVAILABLE_LLAMA_SERVER names none.\n');
} else {
  engineContract('llama-server (the real one), on the trial device', async () => ({
    ...{ engine: new LlamaServerEngine({ program: REAL, environment: process.env }), gpus: [trial], filePath },
    ...{ strangeGpu: { ...one, kind: 'simulated' }, backend: 'cpu' },
  }));
}

describe('what a llama-server may be', () => {
  const issueOf = async (named: string, moreVariables = {}): Promise<string> => {
    const engine = fakeEngine(moreVariables, { program: named });
    await expect(engine.detect([one])).resolves.toBeNull();
    const [issue, ...rest] = engine.issues;
    expect(rest).toEqual([]);
    expect(issue?.code).toBe('engine_missing');
    return issue?.message ?? '';
  };
  const cure = 'Name the program llama-server of llama.cpp, or unset AIVAILABLE_LLAMA_SERVER.';

  it('is found by its path or on PATH, with its version and the backends of the cards', async () => {
    const kvTypes = ['f16', 'q8_0', 'q4_0'];
    const offer = { engine: 'llama-server', version: 'llama.cpp 0.0.1 (fa4e001)', backends: ['vulkan'], kvTypes };
    const engine = fakeEngine();
    await expect(engine.detect([one, trial])).resolves.toEqual({ ...offer, backends: ['vulkan', 'cpu'] });
    expect(engine.issues).toEqual([]);
    const byName = fakeEngine({}, { program: 'llama-server', environment: { PATH: `/nowhere:${folder}` } });
    await expect(byName.detect([one])).resolves.toEqual(offer);
  });

  it.each([
    ['is not there', '/nowhere/llama-server', 'names /nowhere/llama-server, and there is no such file.'],
    ['is not on PATH', 'llama-sever', 'names llama-sever, which is not on PATH.'],
    ['is a folder', '/usr/bin', 'names /usr/bin, and there is no such file.'],
    ['may not be run', '/etc/passwd', 'names /etc/passwd, which is not executable (chmod +x makes it so).'],
    ['is another program', '/bin/echo', 'names /bin/echo, which is not a llama-server: asked for its version it says'],
  ])('is refused in words when it %s', async (_what, named, sentence) => {
    const said = await issueOf(named);
    expect(said).toContain(sentence);
    expect(said).toContain(cure);
  });

  it('is refused with its own last words when it cannot run', async () => {
    const words = 'error while loading shared libraries: libcudart.so.12: cannot open shared object file';
    const broken = await program('broken', `echo "${words}" >&2; exit 127`);
    await expect(issueOf(broken)).resolves.toContain(`which cannot be run: ${words}. ${cure}`);
  });

  it('is refused when it is too old to choose its devices', async () => {
    const old = await program('old', 'if [ "$1" = --version ]; then echo "version: 2000 (abc1234)"; fi');
    await expect(issueOf(old)).resolves.toMatch(/old \(llama\.cpp 2000 \(abc1234\)\).* does not know --device, /);
  });

  it('offers nothing when it does not see the cards, and says what it sees', async () => {
    await expect(issueOf(fake, { FAKE_DEVICES: '' })).resolves.toMatch(/cannot use RX 6800: it sees no GPU\. Take a/);
    const elsewhere = await issueOf(fake, { FAKE_DEVICES: 'Vulkan0@0000:99:00.0' });
    expect(elsewhere).toContain('it sees Vulkan0 (Fake card)');
  });

  it('has nothing wrong with it where there is no card at all', async () => {
    const engine = fakeEngine({}, { program: '/nowhere' });
    await expect(engine.detect([])).resolves.toBeNull();
    expect(engine.issues).toEqual([]);
  });
});

describe('a llama-server that is told to start', () => {
  const FULL_LOAD = [
    'llama_prepare_model_devices: using device Vulkan1 (RX 6800) (0000:2d:00.0) - 2048 MiB free',
    'load_tensors: offloaded 3/3 layers to GPU',
    'load_tensors:   CPU_Mapped model buffer size =     0.11 MiB',
    'load_tensors:      Vulkan1 model buffer size =     0.80 MiB',
    'llama_kv_cache:    Vulkan1 KV buffer size =     1.00 MiB',
    'sched_reserve:    Vulkan1 compute buffer size =     3.00 MiB',
    'sched_reserve: graph splits = 2',
  ];
  const without = (pattern: RegExp) => FULL_LOAD.filter((line) => !pattern.test(line));
  let scripted: LlamaServerEngine;
  let script: string;

  beforeAll(() => {
    script = join(folder, 'load.txt');
    scripted = fakeEngine({ FAKE_LOAD: script });
  });
  afterEach(() => rm(script, { force: true }));

  it.each([
    [
      ...['layers stay behind', 'only 2 of 3 layers'],
      [...without(/offloaded/), 'load_tensors: offloaded 2/3 layers to GPU'],
    ],
    [
      'it offloads fewer than the file has',
      'only 2 of 3 layers',
      [...without(/offloaded/), 'x: offloaded 2/2 layers to GPU'],
    ],
    ['the cache is in RAM', '16.0 MiB of the KV cache lie', [...FULL_LOAD, 'x: CPU KV buffer size = 16.00 MiB']],
    ['weights are in RAM', '30.1 MiB of weights lie', [...FULL_LOAD, 'x: CPU_Mapped model buffer size = 30.00 MiB']],
    ['the CPU computes', "4.0 MiB is the CPU's", [...FULL_LOAD, 'x: CPU compute buffer size = 4.00 MiB']],
    [
      ...['its graph is cut', '18 pieces for prompts'],
      [...FULL_LOAD, 'x: graph splits = 18 (with bs=512), 2 (with bs=1)'],
    ],
    ['it says too little', 'did not say where its KV cache lies', without(/KV buffer/)],
    ['it says nothing of splits', 'did not say into how many pieces', without(/splits/)],
  ] as [string, string, string[]][])('is stopped when %s', async (_what, sentence, lines) => {
    await writeFile(script, lines.join('\n'));
    const start = startOf([one]);
    const failure: unknown = await scripted.start(start).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'cpu_spill',
      message: expect.stringMatching(/^"aivailable-toy" was stopped: /),
    });
    expect(failure).toHaveProperty('message', expect.stringContaining(sentence));
    expect(existsSync(start.socketPath)).toBe(false);
  });

  it('is refused a card that it does not see', async () => {
    await expect(scripted.start(startOf([card(0, '0000:77:00.0')]))).rejects.toMatchObject({
      code: 'unsupported',
      message: 'llama-server has no vulkan device for RX 6800; is its driver installed, and is it a build for vulkan?',
    });
  });

  it('carries its last words when it ends', async () => {
    const dying = await program(
      'dying',
      `case "$*" in *alias*) echo "ggml_vulkan: Device memory allocation failed: ErrorOutOfDeviceMemory" >&2; exit 1;; esac
       exec "${process.execPath}" "${FAKE}" "$@"`,
    );
    await expect(fakeEngine({}, { program: dying }).start(startOf([one]))).rejects.toMatchObject({
      code: 'out_of_memory',
      message: expect.stringMatching(/^The engine ended with code 1 while it loaded\. The engine said: .*OutOfDevice/),
    });
  });

  it('answers slots and metrics behind its key, and nobody without it', async () => {
    const start = startOf([one]);
    const running = await scripted.start(start);
    try {
      await expect(call(start.socketPath, '/slots')).resolves.toMatchObject({ status: 200, body: [{ id: 0 }] });
      const inner = start.socketPath.replace('.sock', '.e.sock');
      await expect(call(inner, '/slots')).resolves.toMatchObject({ status: 401 });
      expect(running.measured).toMatchObject({
        ...{ weightsBytes: 838_861, kvBytes: 1_048_576, computeBytes: 3_145_728, driverRiseBytes: [null] },
      });
    } finally {
      await running.stop(5_000);
    }
  });

  it('ends when its agent was killed', async () => {
    const server = new ServerProcess({ path: '/bin/sleep', args: ['600'], env: {} });
    const script = `
      const { spawn } = require('node:child_process');
      const guarded = spawn('/bin/sh', ['-c', ${JSON.stringify(GUARD)}, 'guard', '${server.pid}'], {
        stdio: ['pipe', 'ignore', 'ignore'], detached: true });
      guarded.once('spawn', () => process.stdout.write('ready'));
      setInterval(() => {}, 1000);`;
    const agent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => agent.stdout.once('data', resolve));
    agent.kill('SIGKILL');
    await expect(server.exited).resolves.toMatchObject({ signal: 'SIGKILL' });
  });
});

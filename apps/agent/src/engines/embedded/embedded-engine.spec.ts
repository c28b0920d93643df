import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssignedInstance, Gpu } from '@aivailable/contracts';
import { toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtChild } from '../../../test/built-child.js';
import { isAlive, until } from '../../../test/process-life.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo, engineContract } from '../engine.contract.js';
import { EmbeddedEngine } from './embedded-engine.js';

// A real engine on a busy machine: everything here is a process start or a generation.

const trial = trialDevice(2_147_483_648, 0);
const realGpu: Gpu = { ...trial, id: 'GPU-1', kind: 'real', vendor: 'nvidia', name: 'Tesla P40', backends: ['cuda'] };
let folder: string;
let filePath: string;
let childEntry: string;

beforeAll(async () => {
  childEntry = await builtChild();
  folder = await mkdtemp(join(tmpdir(), 'aivailable-embedded-'));
  const { bytes, fileName } = toyModel();
  filePath = join(folder, fileName);
  await writeFile(filePath, bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newEngine = () => new EmbeddedEngine({ environment: process.env, childEntry });
const unwatched = () => new AbortController().signal;

engineContract('embedded, on the trial device', async () => ({
  engine: newEngine(),
  gpus: [trial],
  strangeGpu: { ...realGpu, kind: 'simulated' },
  backend: 'cpu',
  filePath,
}));

describe('what the embedded engine refuses to start', () => {
  const start = (path: string, gpus: Gpu[] = [trial], backend: 'cpu' | 'cuda' = 'cpu') => {
    const instance = assignedTo(gpus, backend);
    return newEngine().start({
      instance,
      filePath: path,
      gpus,
      socketPath: join(folder, 'no.sock'),
      signal: unwatched(),
    });
  };

  it('a real GPU on the CPU, and the trial device on anything else', async () => {
    await expect(start(filePath, [realGpu], 'cpu')).rejects.toThrow('The backend cpu does not serve Tesla P40.');
    await expect(start(filePath, [trial], 'cuda')).rejects.toThrow('The backend cuda does not serve Trial device');
  });

  it('files that are no models, with their sentence', async () => {
    const page = join(folder, 'page.gguf');
    await writeFile(page, '<!DOCTYPE html>');
    await expect(start(page)).rejects.toMatchObject({
      code: 'file_corrupt',
      message: expect.stringContaining('"<!DO"'),
    });
    const cut = join(folder, 'cut.gguf');
    await writeFile(cut, toyModel().bytes.subarray(0, 500_000));
    await expect(start(cut)).rejects.toMatchObject({
      code: 'file_corrupt',
      message: expect.stringContaining('cut short'),
    });
    await expect(start(join(folder, 'absent.gguf'))).rejects.toMatchObject({ code: 'file_corrupt' });
  });

  it('an engine that cannot be found', async () => {
    const engine = new EmbeddedEngine({ environment: process.env, childEntry: join(folder, 'absent.js') });
    await expect(engine.detect([trial])).resolves.toBeNull();
  });
});

describe('the cache of an embedded engine', () => {
  const kvBytesOf = async (more: Partial<AssignedInstance>) => {
    const instance = assignedTo([trial], 'cpu', { contextTokens: 4096, slots: 1, ...more });
    const socketPath = join(folder, 'cache.sock');
    const running = await newEngine().start({ instance, filePath, gpus: [trial], socketPath, signal: unwatched() });
    const { kvBytes } = running.measured;
    await running.stop(5_000);
    return kvBytes ?? 0;
  };

  it('is really kept as it was planned: the engine itself says how much it takes', async () => {
    const plain = await kvBytesOf({});
    expect((await kvBytesOf({ kvType: 'q8_0' })) / plain).toBeCloseTo(34 / 64, 2);
    expect((await kvBytesOf({ kvType: 'q4_0' })) / plain).toBeCloseTo(18 / 64, 2);
  });

  it('of embeddings is f16', async () => {
    await expect(kvBytesOf({ task: 'embed', kvType: 'q8_0' })).rejects.toThrow(
      '"aivailable-toy" wants a KV cache of q8_0, and embedded keeps that of embeddings as f16.',
    );
  });
});

describe('an engine whose agent was killed', () => {
  it('ends by itself', async () => {
    // A stand-in for the agent: it forks the engine's process, tells its pid and is killed without a chance to clean up.
    const script = `const { fork } = require('node:child_process');
      const child = fork(${JSON.stringify(childEntry)}, [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
      child.once('message', () => process.stdout.write(String(child.pid)));
      child.send(${JSON.stringify(loadOrder(join(folder, 'orphan.sock')))});`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
    expect(existsSync(join(folder, 'orphan.sock'))).toBe(false);
  });

  const loadOrder = (socketPath: string) => ({
    ...{ type: 'load', modelPath: filePath, servedName: 'toy', backend: 'cpu', task: 'chat' },
    ...{ contextTokens: 512, slots: 1, kvType: 'f16', socketPath },
  });
});

/**
 * The GPU code path on a machine without GPU: Mesa's software Vulkan pretends to be one or two, so that device choice,
 * the proof and its refusals run against real lines of a real engine. Slow: shaders are compiled for the processor.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import { toyModel } from '@aivailable/gguf';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { builtChild } from '../../../test/built-child.js';
import { pretendGpu, RECIPE, softwareVulkan } from '../../../test/software-vulkan.js';
import { assignedTo, engineContract } from '../engine.contract.js';
import { EmbeddedEngine } from './embedded-engine.js';

jest.setTimeout(600_000);

/** Twice the same device, as far as Vulkan is concerned. */
const [one, two] = [pretendGpu('llvmpipe-1', 0), pretendGpu('llvmpipe-2', 0)];
const onVulkan = softwareVulkan === null ? describe.skip : describe;

onVulkan('the embedded engine on software Vulkan', () => {
  let folder: string;
  let filePath: string;
  let engine: EmbeddedEngine;
  /** What its processes are started with, which a test may change. */
  const variables: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-vulkan-'));
    const { bytes, fileName } = toyModel();
    filePath = join(folder, fileName);
    await writeFile(filePath, bytes);
    const environment = { ...process.env, ...softwareVulkan };
    Object.assign(variables, RECIPE);
    // One engine for all, so that Vulkan is asked once which devices it has.
    engine = new EmbeddedEngine({ environment, childEntry: await builtChild(), childVariables: variables });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => {
    for (const name of Object.keys(variables)) delete variables[name];
    Object.assign(variables, RECIPE);
  });

  const strangeGpu: Gpu = { ...one, kind: 'simulated' };
  const under = (gpus: readonly Gpu[]) => async () => ({
    engine,
    gpus,
    strangeGpu,
    backend: 'vulkan' as const,
    filePath,
  });
  engineContract('embedded, on one software Vulkan device', under([one]));
  engineContract('embedded, on two software Vulkan devices', under([one, two]));

  const start = (gpus: readonly Gpu[], name: string) => {
    const instance = assignedTo(gpus, 'vulkan', { slots: 1, contextTokens: 512 });
    return engine.start({
      instance,
      filePath,
      gpus,
      socketPath: join(folder, name),
      signal: new AbortController().signal,
    });
  };

  it('measures what lies on one device and on two', async () => {
    const running = await start([one, two], 'measured.sock');
    await running.stop(5_000);
    expect(running).toMatchObject({ layers: 3, measured: { kvBytes: 2 * 512 * (64 + 64) * 2 } });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'on one device more than planned',
      { GGML_VK_VISIBLE_DEVICES: '0,0' },
      /planned on 1 GPUs, the engine uses Vulkan0 \(llvmpipe.*Vulkan1 \(llvmpipe.* On the GPU: 3 of 3 layers/,
    ],
    [
      'with its weights in RAM, because they are too big for the buffers of the device',
      { GGML_VK_FORCE_MAX_BUFFER_SIZE: '600000', GGML_VK_FORCE_MAX_ALLOCATION_SIZE: '600000' },
      / of weights lie in RAM, only the token table of .* may\. On the GPU: 3 of 3 layers, /,
    ],
  ])('stops an instance that landed %s', async (_what, changed, sentence) => {
    Object.assign(variables, changed);
    await expect(start([one], 'spilled.sock')).rejects.toMatchObject({
      code: 'cpu_spill',
      message: expect.stringMatching(sentence),
    });
    expect(existsSync(join(folder, 'spilled.sock'))).toBe(false);
  });

  it('serves nothing where the driver went away', async () => {
    variables.VK_DRIVER_FILES = '/nowhere/driver.json';
    await expect(start([one], 'gone.sock')).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('refuses a GPU that Vulkan does not have', async () => {
    const absent = { ...one, pciBusId: '0000:01:00.0', name: 'Radeon RX 6800' };
    await expect(start([absent], 'no.sock')).rejects.toMatchObject({
      code: 'unsupported',
      message: 'Vulkan has no device for Radeon RX 6800; is its driver installed?',
    });
  });
});

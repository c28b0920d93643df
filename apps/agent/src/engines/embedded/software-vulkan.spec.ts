/**
 * The GPU code path on a machine without GPU: Mesa's software Vulkan pretends to be one, so that device choice, the
 * proof and its refusal run against real lines of a real engine. Slow: shaders are compiled for the processor.
 */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import { TOY_TEXT, toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { builtChild } from '../../../test/built-child.js';
import { call } from '../../../test/engine-calls.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo } from '../engine.contract.js';
import { EmbeddedEngine } from './embedded-engine.js';

jest.setTimeout(600_000);

const DRIVERS = '/usr/share/vulkan/icd.d';
const driver = existsSync(DRIVERS) ? readdirSync(DRIVERS).find((file) => file.startsWith('lvp_')) : undefined;
if (driver === undefined) {
  process.stderr.write(`SKIPPED: the proof on software Vulkan, because ${DRIVERS} has no Mesa driver lvp_*.json.\n`);
}

/** Without these, software Vulkan stalls or crashes under load. */
const RECIPE = { LP_NUM_THREADS: '1', GGML_VK_DISABLE_FUSION: '1' };

const pretendGpu: Gpu = {
  ...trialDevice(2_147_483_648, 0),
  ...{ id: 'llvmpipe', kind: 'real', vendor: 'unknown', name: 'llvmpipe', backends: ['vulkan'] },
};

(driver === undefined ? describe.skip : describe)('the embedded engine on software Vulkan', () => {
  let folder: string;
  let filePath: string;
  let engine: EmbeddedEngine;
  let childEntry: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-vulkan-'));
    const { bytes, fileName } = toyModel();
    filePath = join(folder, fileName);
    await writeFile(filePath, bytes);
    childEntry = await builtChild();
    engine = newEngine(RECIPE);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const newEngine = (childVariables: Record<string, string>) => {
    const environment = { ...process.env, VK_DRIVER_FILES: join(DRIVERS, driver ?? '') };
    return new EmbeddedEngine({ environment, childEntry, childVariables });
  };

  const start = (gpus: readonly Gpu[], socketPath: string, by = engine) => {
    const instance = assignedTo(gpus, 'vulkan', { slots: 1, contextTokens: 512 });
    return by.start({ instance, filePath, gpus, socketPath, signal: new AbortController().signal });
  };

  it('offers Vulkan', async () => {
    await expect(engine.detect([pretendGpu])).resolves.toMatchObject({ backends: ['vulkan'] });
  });

  it('serves an instance that is proved to sit on the device, and measures it', async () => {
    const socketPath = join(folder, 'one.sock');
    const running = await start([pretendGpu], socketPath);
    try {
      const question = { messages: [{ role: 'user', content: 'Hi' }], temperature: 0 };
      const { body } = await call(socketPath, '/v1/chat/completions', question);
      expect(body.choices[0].message.content).toBe(TOY_TEXT);
      expect(running).toMatchObject({ backend: 'vulkan', measured: { kvBytes: 2 * 512 * (64 + 64) * 2 } });
    } finally {
      await running.stop(5_000);
    }
  });

  it('stops an instance that landed elsewhere than planned, with the devices in the sentence', async () => {
    const variables = { ...RECIPE, GGML_VK_VISIBLE_DEVICES: '0,0' };
    await expect(start([pretendGpu], join(folder, 'two.sock'), newEngine(variables))).rejects.toMatchObject({
      code: 'cpu_spill',
      message: expect.stringMatching(
        /was stopped: planned on 1 GPUs, the engine uses Vulkan0 \(llvmpipe.*Vulkan1 \(llvmpipe/,
      ),
    });
    expect(existsSync(join(folder, 'two.sock'))).toBe(false);
  });

  it('refuses a GPU that Vulkan does not have', async () => {
    const absent = { ...pretendGpu, pciBusId: '0000:01:00.0', name: 'Radeon RX 6800' };
    await expect(start([absent], join(folder, 'no.sock'))).rejects.toMatchObject({
      code: 'unsupported',
      message: 'Vulkan has no device for Radeon RX 6800; is its driver installed?',
    });
  });
});

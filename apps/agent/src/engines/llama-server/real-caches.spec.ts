/**
 * Every type of KV cache on a real llama-server, where AIVAILABLE_LLAMA_SERVER names one: it starts with the arguments
 * that the product builds, answers, and takes the bytes that the footprint says.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, type Gpu, type KvType, MIB } from '@aivailable/contracts';
import { footprint, modelShape } from '@aivailable/footprint';
import { memorySource, readGguf, toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { call } from '../../../test/engine-calls.js';
import { hasVulkan, pretendGpu, softwareVulkan, TWO_DEVICES } from '../../../test/software-vulkan.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo } from '../engine.contract.js';
import { LlamaServerEngine } from './llama-server-engine.js';

// A software device compiles its shaders at the first token of each type.
jest.setTimeout(600_000);

const REAL = process.env.AIVAILABLE_LLAMA_SERVER;
const onReal = REAL === undefined ? describe.skip : describe;
if (REAL === undefined) {
  process.stderr.write('SKIPPED: the caches of a real llama-server, because AIVAILABLE_LLAMA_SERVER names none.\n');
}

/** The engine writes hundredths of a MiB. */
const ROUNDING_BYTES = MIB / 100;

interface Size {
  readonly kvType: KvType;
  readonly contextTokens: number;
  readonly slots: number;
}
const SIZES: readonly Size[] = (['f16', 'q8_0', 'q4_0'] as const).flatMap((kvType) => [
  { kvType, contextTokens: 1024, slots: 2 },
  { kvType, contextTokens: 3000, slots: 3 },
  { kvType, contextTokens: 8192, slots: 1 },
]);

const ONE_OF_EACH = SIZES.filter(({ slots }) => slots === 2);

interface Place {
  readonly gpu: Gpu;
  readonly backend: Backend;
  readonly moreVariables: Readonly<Record<string, string>>;
  readonly sizes: readonly Size[];
}
const PLACES: readonly Place[] = [
  { gpu: trialDevice(2_147_483_648, 0), backend: 'cpu', moreVariables: {}, sizes: SIZES },
  ...(hasVulkan(REAL)
    ? [{ gpu: pretendGpu('llvmpipe', 0), backend: 'vulkan' as const, moreVariables: TWO_DEVICES, sizes: ONE_OF_EACH }]
    : []),
];

onReal.each(PLACES)('the KV cache of a real llama-server on $backend', ({ gpu, backend, moreVariables, sizes }) => {
  const toy = toyModel();
  let folder: string;
  let filePath: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-caches-'));
    filePath = join(folder, toy.fileName);
    await writeFile(filePath, toy.bytes);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const socketPath = () => join(folder, 'door.sock');
  const started = (size: Size, moreArguments: readonly string[] = []) => {
    const environment = { ...process.env, ...softwareVulkan };
    const engine = new LlamaServerEngine({ program: REAL ?? '', environment, moreVariables, moreArguments });
    const instance = { ...assignedTo([gpu], backend, size), engine: 'llama-server' as const };
    const signal = new AbortController().signal;
    return engine.start({ instance, filePath, gpus: [gpu], socketPath: socketPath(), signal });
  };
  const plannedBytes = async (size: Size): Promise<number> => {
    const found = modelShape(await readGguf(memorySource(toy.bytes), toy.fileName));
    if (!found.ok) throw new Error(found.reason);
    return footprint(found.shape, { ...size, backend, gpuCount: 1 }).kvBytes;
  };

  it.each(sizes)('is $kvType for $slots x $contextTokens tokens, answers, and takes what was planned', async (size) => {
    const planned = await plannedBytes(size);
    const running = await started(size);
    try {
      const took = running.measured.kvBytes ?? Number.NaN;
      expect(Math.abs(took - planned)).toBeLessThanOrEqual(ROUNDING_BYTES);
      const messages = [{ role: 'user', content: 'Who are you?' }];
      const asked = { model: 'aivailable-toy', messages, temperature: 0, max_tokens: 8 };
      const { status, body } = await call(socketPath(), '/v1/chat/completions', asked);
      expect(status).toBe(200);
      expect(body.choices[0].message.content).toContain('I am the AIvailable toy');
    } finally {
      await running.stop(5_000);
    }
  });

  it.each(['q8_0', 'q4_0'] as const)(
    'is refused with the reason where it is %s without flash attention',
    async (kvType) => {
      const size = { kvType, contextTokens: 1024, slots: 1 };
      await expect(started(size, ['--flash-attn', 'off'])).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(/^The engine ended .* The engine said: .*V cache requires flash_attn/),
      });
    },
  );
});

/**
 * A real llama-server on software Vulkan, where AIVAILABLE_LLAMA_SERVER names one that has Vulkan: the same contract on
 * one device and on two, and every way to spill that its own options can bring about.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import { toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { call } from '../../../test/engine-calls.js';
import { hasVulkan, pretendGpu, softwareVulkan, TWO_DEVICES } from '../../../test/software-vulkan.js';
import { assignedTo, engineContract } from '../engine.contract.js';
import { LlamaServerEngine } from './llama-server-engine.js';

jest.setTimeout(600_000);

const REAL = process.env.AIVAILABLE_LLAMA_SERVER;
const environment = { ...process.env, ...softwareVulkan };
const moreVariables = TWO_DEVICES;
const [one, two] = [pretendGpu('llvmpipe-1', 0), pretendGpu('llvmpipe-2', 1)];

const onVulkan = hasVulkan(REAL) ? describe : describe.skip;
if (onVulkan === describe.skip) {
  process.stderr.write(
    'SKIPPED: llama-server on software Vulkan: AIVAILABLE_LLAMA_SERVER names none that has Vulkan.\n',
  );
}

onVulkan('a real llama-server on software Vulkan', () => {
  let folder: string;
  let filePath: string;
  const engine = engineWith();
  const strangeGpu: Gpu = { ...one, kind: 'simulated' };

  function engineWith(moreArguments: readonly string[] = []): LlamaServerEngine {
    return new LlamaServerEngine({ program: REAL ?? '', environment, moreVariables, moreArguments });
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-vulkan-'));
    const { bytes, fileName } = toyModel();
    filePath = join(folder, fileName);
    await writeFile(filePath, bytes);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const under = (gpus: readonly Gpu[]) => async () => ({
    engine,
    gpus,
    strangeGpu,
    backend: 'vulkan' as const,
    filePath,
  });
  engineContract('llama-server (the real one), on one software Vulkan device', under([one]));
  engineContract('llama-server (the real one), on two software Vulkan devices', under([one, two]));

  it.each<[string, string, string[]]>([
    [
      'no device',
      'the engine sees no GPU and would compute on the CPU. On the GPU: 0 of 3 layers',
      ['--device', 'none'],
    ],
    ['too few layers', 'only 2 of 3 layers are on the GPU. On the GPU: 2 of 3 layers', ['--n-gpu-layers', '2']],
    ['the cache on the host', '512.0 KiB of the KV cache lie in RAM', ['--no-kv-offload']],
    ['one tensor group on the host', 'of weights lie in RAM, only the token', ['--override-tensor', 'blk.0.ffn.*=CPU']],
    ['one device more', 'planned on 1 GPUs, the engine uses Vulkan0', ['--device', 'Vulkan0,Vulkan1']],
    [
      ...(['flash attention off at long context', 'pieces for prompts and 2 for tokens instead of 2'] as const),
      ['--flash-attn', 'off', '--ctx-size', '262144', '--parallel', '1'],
    ],
    ['too little said', 'the engine sees no GPU', ['--log-verbosity', '3']],
  ])('stops an instance that spills by %s', async (_what, sentence, moreArguments) => {
    const instance = { ...assignedTo([one], 'vulkan'), engine: 'llama-server' as const, contextTokens: 512 };
    const socketPath = join(folder, 'spilled.sock');
    const start = { instance, filePath, gpus: [one], socketPath, signal: new AbortController().signal };
    const failure: unknown = await engineWith(moreArguments)
      .start(start)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'cpu_spill', message: expect.stringContaining(sentence) });
  });

  it('makes vectors of whole texts, the same each time, and refuses one that is too long', async () => {
    const instance = { ...assignedTo([one], 'vulkan', { task: 'embed' }), engine: 'llama-server' as const };
    const socketPath = join(folder, 'embed.sock');
    const running = await engine.start({
      instance,
      filePath,
      gpus: [one],
      socketPath,
      signal: new AbortController().signal,
    });
    try {
      const embed = (input: unknown) => call(socketPath, '/v1/embeddings', { input });
      const { status, body } = await embed(['hello', 'hello']);
      expect(status).toBe(200);
      expect(body.data[0].embedding).toHaveLength(384);
      expect(body.data[0].embedding).toEqual(body.data[1].embedding);
      await expect(embed('word '.repeat(5_000))).resolves.toMatchObject({
        ...{ status: 400, body: { error: { code: 'context_length_exceeded' } } },
      });
    } finally {
      await running.stop(5_000);
    }
  });
});

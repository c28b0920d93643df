import { MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { readLoadLines } from './load-lines.js';
import { type EngineClaims, type PlannedLoad, proveGpuOnly } from './proof.js';

/** Lines of real loads of llama.cpp on one and on two devices. */
const oneGpu = [
  'llama_prepare_model_devices: using device Vulkan0 (AMD Radeon RX 6800 (RADV NAVI21)) (0000:2d:00.0) - 16368 MiB free',
  'load_tensors: offloaded 9/9 layers to GPU',
  'load_tensors:   CPU_Mapped model buffer size =     7.81 MiB',
  'load_tensors:      Vulkan0 model buffer size =    40.75 MiB',
  'llama_context: Vulkan_Host  output buffer size =     0.00 MiB',
  'llama_kv_cache:    Vulkan0 KV buffer size =    16.00 MiB',
  'sched_reserve:    Vulkan0 compute buffer size =    19.04 MiB',
  'sched_reserve: Vulkan_Host compute buffer size =     3.51 MiB',
  'sched_reserve: graph splits = 2',
];
const twoGpus = [
  'using device CUDA0 (Tesla P40) (0000:01:00.0) - 24000 MiB free',
  'using device CUDA1 (Tesla P40) (0000:02:00.0) - 24000 MiB free',
  ...oneGpu.filter((line) => !/using device|Vulkan0|splits/.test(line)),
  'load_tensors:        CUDA0 model buffer size =    20.00 MiB',
  'load_tensors:        CUDA1 model buffer size =    20.75 MiB',
  'llama_kv_cache:      CUDA0 KV buffer size =     8.00 MiB',
  'llama_kv_cache:      CUDA1 KV buffer size =     8.00 MiB',
  'sched_reserve:      CUDA0 compute buffer size =    47.04 MiB',
  'sched_reserve: graph splits = 3 (with bs=512), 3 (with bs=1)',
];
const claims: EngineClaims = { supportsGpuOffloading: true, deviceNames: ['RX 6800'], gpuLayers: 9, totalLayers: 9 };
const planned: PlannedLoad = { pciBusIds: ['0000:2d:00.0'], tokenTableBytes: 7.81 * MIB, keepsCache: true };

describe('the lines of a load', () => {
  it('are read into devices, buffers, layers and splits', () => {
    const report = readLoadLines(oneGpu);
    expect(report.devices).toEqual([
      { name: 'Vulkan0', description: 'AMD Radeon RX 6800 (RADV NAVI21)', pciBusId: '0000:2d:00.0' },
    ]);
    expect(report.model.map(({ name }) => name)).toEqual(['CPU_Mapped', 'Vulkan0']);
    expect(report.kv).toEqual([{ name: 'Vulkan0', bytes: 16 * MIB }]);
    expect(report.compute.map(({ name }) => name)).toEqual(['Vulkan0', 'Vulkan_Host']);
    expect(report.offloaded).toEqual({ layers: 9, of: 9 });
  });

  it.each([
    ['sched_reserve: graph splits = 2', { prompt: 2, token: 2 }],
    ['graph splits = 18 (with bs=512), 2 (with bs=1)', { prompt: 18, token: 2 }],
    ['graph nodes = 100: splits = 18 / 2', { prompt: 18, token: 2 }],
    ['nothing of the kind', null],
  ])('splits of %j', (line, splits) => {
    expect(readLoadLines([line]).splits).toEqual(splits);
  });

  it('count the state of recurrent layers as cache', () => {
    const lines = [
      'llama_memory_recurrent:    Vulkan0 RS buffer size =     2.50 MiB',
      'x:  CPU DSV4 full state buffer size = 1.00 MiB',
    ];
    expect(readLoadLines(lines).kv).toEqual([
      { name: 'Vulkan0', bytes: 2.5 * MIB },
      { name: 'CPU', bytes: MIB },
    ]);
  });

  it('know a device without a place on the bus', () => {
    const line = 'using device Vulkan0 (llvmpipe (LLVM 15.0.6, 256 bits)) (unknown id) - 2048 MiB free';
    expect(readLoadLines([line]).devices).toEqual([
      { name: 'Vulkan0', description: 'llvmpipe (LLVM 15.0.6, 256 bits)', pciBusId: null },
    ]);
  });
});

describe('the proof of GPU-only', () => {
  const prove = (lines: readonly string[], said = claims, plan = planned) =>
    proveGpuOnly(readLoadLines(lines), said, plan);
  const swap = (from: RegExp, to: string) => oneGpu.map((line) => line.replace(from, to));
  const without = (pattern: RegExp) => oneGpu.filter((line) => !pattern.test(line));

  it('holds for a full load on one GPU, whichever way its bus address is written', () => {
    expect(prove(oneGpu)).toEqual({ ok: true });
    expect(prove(oneGpu, claims, { ...planned, pciBusIds: ['00000000:2D:00.0'] })).toEqual({ ok: true });
    expect(prove(oneGpu, claims, { ...planned, pciBusIds: [null] })).toEqual({ ok: true });
  });

  it('holds for an encoder, which has no cache', () => {
    expect(prove(without(/KV/), claims, { ...planned, keepsCache: false })).toEqual({ ok: true });
  });

  it('refuses recurrent state in RAM', () => {
    const lines = [...oneGpu, 'llama_memory_recurrent: CPU RS buffer size = 2.50 MiB'];
    expect(prove(lines)).toEqual({ ok: false, reason: '2.5 MiB of the KV cache lie in RAM' });
  });

  it('holds for a full load on two', () => {
    const plan = { ...planned, pciBusIds: ['0000:01:00.0', '0000:02:00.0'] };
    expect(prove(twoGpus, claims, plan)).toEqual({ ok: true });
  });

  it.each([
    ['a build without GPU', { ...claims, supportsGpuOffloading: false }, oneGpu, /sees no GPU/],
    ['layers held back by the binding', { ...claims, gpuLayers: 0 }, oneGpu, /^only 0 of 9 layers are on the GPU$/],
    ['5 of 9 layers', claims, swap(/9\/9/, '5/9'), /^only 5 of 9 layers are on the GPU$/],
    [
      'an op too big for the device',
      claims,
      swap(/splits = 2/, 'splits = 18 (with bs=512), 2 (with bs=1)'),
      /18 pieces for prompts and 2 for tokens instead of 2/,
    ],
    ['KV cache in RAM', claims, swap(/Vulkan0 KV/, 'CPU KV'), /^16.0 MiB of the KV cache lie in RAM$/],
    [
      'a feed-forward in RAM',
      claims,
      swap(/ {5}7\.81/, '    30.81'),
      /^30.8 MiB of weights lie in RAM, only the token table of 7.8 MiB may$/,
    ],
    [
      'computing on the CPU',
      claims,
      [...oneGpu, 'sched_reserve: CPU compute buffer size = 4.00 MiB'],
      /compute buffer of 4.0 MiB is the CPU's$/,
    ],
    [
      'another GPU than planned',
      claims,
      swap(/0000:2d/, '0000:41'),
      /planned on the GPU at 0000:2d:00.0, the engine uses Vulkan0 .* at 0000:41:00.0/,
    ],
    [
      'a GPU whose place it does not name',
      claims,
      swap(/\(0000:2d:00.0\)/, '(unknown id)'),
      /planned on the GPU at 0000:2d:00.0, the engine uses Vulkan0 .* at places that it does not name$/,
    ],
    [
      'a GPU too many',
      claims,
      [...oneGpu, 'using device Vulkan1 (APU) (0000:05:00.0) - 512 MiB free'],
      /planned on 1 GPUs, the engine uses Vulkan0 .*, Vulkan1 \(APU\)/,
    ],
    ['no word about devices', claims, without(/using device/), /uses none$/],
    ['no word about layers', claims, without(/offloaded/), /did not say how many layers/],
    ['no weights on the GPU', claims, without(/Vulkan0 model/), /^no weights are on the GPU$/],
    ['no word about the cache', claims, without(/KV/), /did not say where its KV cache lies/],
    ['no word about computing', claims, without(/compute/), /did not say where it computes/],
    ['no word about splits', claims, without(/splits/), /did not say into how many pieces/],
  ])('is refused with numbers: %s', (_, said, lines, reason) => {
    const proof = prove(lines, said);
    expect(proof.ok ? '' : proof.reason).toMatch(reason);
  });
});

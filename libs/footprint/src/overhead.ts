import { type Backend, MIB } from '@aivailable/contracts';

/**
 * Bytes that an engine's process takes on each GPU beside weights, KV cache and compute buffers. From public reports,
 * on the safe side, until a card's own measurements replace them.
 *
 * cuda: a bare context of CUDA 12/13 with cuBLAS shows 600-700 MiB on new cards, less on Pascal.
 * rocm: 600-800 MiB over weights and KV for the whole process.
 * vulkan: pipelines, staging and the driver's own heaps; reports lie between 100 and 250 MiB.
 * cpu (trial device): measured, 105 MB resident for the engine's process with a tiny model.
 */
export const OVERHEAD_BYTES: Readonly<Record<Backend, number>> = {
  cuda: 700 * MIB,
  rocm: 800 * MIB,
  vulkan: 256 * MIB,
  cpu: 112 * MIB,
};

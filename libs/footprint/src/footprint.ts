import type { Backend } from '@aivailable/contracts';
import type { ModelShape } from './model-shape.js';
import { placeLayers } from './split.js';
import { allParts, type Part } from './terms.js';

/**
 * How many bytes of VRAM a model takes, with the sum shown. Checked against the engine's own lines for every family
 * (docs/bench/footprint.md): weights within 0.02 %, KV cache within its rounding, the whole within a few percent.
 *
 *   weights   all tensors but the input tables, which the engine keeps in RAM (added once where the output shares them)
 *   KV        sum over layers of cells x kv_heads x (key_length x b_k + value_length x b_v); cells are the context of all
 *             slots, or of a sliding window and one batch; recurrent layers hold a state per slot instead
 *   compute   the peak of the engine's allocator over the graph of one batch, flash attention on; with several GPUs
 *             each holds 4 pipeline copies of the inputs
 *   overhead  what the backend's runtime takes on each GPU
 */
export type KvType = 'f16' | 'q8_0' | 'q4_0';

export interface FootprintOptions {
  /** Tokens of context per slot. */
  readonly contextTokens: number;
  readonly slots: number;
  readonly kvType: KvType;
  readonly backend: Backend;
  readonly gpuCount: number;
  /** How much of the layers each GPU gets; equal where absent. llama.cpp splits by free bytes. */
  readonly shares?: readonly number[];
}

export interface FootprintBytes {
  readonly weightsBytes: number;
  readonly kvBytes: number;
  readonly computeBytes: number;
  readonly overheadBytes: number;
  readonly totalBytes: number;
}

/** One line of the sum: `KV cache`, `32 layers x 16384 tokens x ...`, its bytes over all GPUs. */
export interface FootprintTerm {
  readonly name: string;
  readonly formula: string;
  readonly bytes: number;
}

export interface Footprint extends FootprintBytes {
  readonly perGpu: readonly FootprintBytes[];
  readonly terms: readonly FootprintTerm[];
}

export function footprint(shape: ModelShape, options: FootprintOptions): Footprint {
  const layout = placeLayers(shape.layerBytes.length, options.gpuCount, options.shares);
  const parts = allParts(shape, options, layout).filter(({ perGpu }) => sum(perGpu) > 0);
  const perGpu = Array.from({ length: options.gpuCount }, (_, gpu) => columns(parts, (part) => part.perGpu[gpu] ?? 0));
  const terms = parts.map(({ name, formula, perGpu: bytes }) => ({ name, formula, bytes: sum(bytes) }));
  return { ...columns(parts, (part) => sum(part.perGpu)), perGpu, terms };
}

function columns(parts: readonly Part[], bytesOf: (part: Part) => number): FootprintBytes {
  const column = (name: Part['column']) => sum(parts.filter((part) => part.column === name).map(bytesOf));
  return {
    weightsBytes: column('weightsBytes'),
    kvBytes: column('kvBytes'),
    computeBytes: column('computeBytes'),
    overheadBytes: column('overheadBytes'),
    totalBytes: sum(parts.map(bytesOf)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import type { FootprintOptions } from './footprint.js';
import type { ModelShape } from './model-shape.js';

/** Tokens that the engine evaluates at once; both its default and what we start it with. */
export const UBATCH_TOKENS = 512;
const CONTEXT_STEP = 256;

/** How the engine cuts a context: rounded as llama.cpp v0.4 rounds, batched as node-llama-cpp 3.21 batches. */
export interface Batch {
  readonly slots: number;
  readonly slotTokens: number;
  /** Tokens per evaluation. */
  readonly tokens: number;
  /** Cells per slot of the layers that see the whole context; 0 without any. */
  readonly fullCells: number;
  /** Cells per slot of the sliding-window layers; 0 without any. */
  readonly windowCells: number;
  readonly quantised: boolean;
}

export function batchOf(shape: ModelShape, { contextTokens, slots, kvType }: FootprintOptions): Batch {
  const slotTokens = roundUp(contextTokens);
  const tokens = batchTokens(shape, slotTokens * slots, slots);
  const { slidingWindow, recurrent, kvHeads, cacheless } = shape;
  const attends = kvHeads.map((heads, layer) => heads > 0 && !recurrent?.layers[layer]);
  const windowed = attends.some((attending, layer) => attending && slidingWindow?.layers[layer]);
  const full = attends.some((attending, layer) => attending && !slidingWindow?.layers[layer]);
  const window = slidingWindow?.tokens ?? 0;
  return {
    ...{ slots, slotTokens, tokens, quantised: kvType !== 'f16' },
    fullCells: cacheless ? tokens : full ? slotTokens : 0,
    windowCells: windowed ? roundUp(Math.min(slotTokens, window + tokens)) : 0,
  };
}

/** One more token where the file speaks of a sliding window, whether the network uses it or not. */
function batchTokens({ windowMentioned }: ModelShape, allTokens: number, slots: number): number {
  const wished = Math.max(Math.min(UBATCH_TOKENS, allTokens), slots) + (windowMentioned ? 1 : 0);
  return Math.min(wished, allTokens);
}

function roundUp(tokens: number): number {
  return Math.ceil(tokens / CONTEXT_STEP) * CONTEXT_STEP;
}

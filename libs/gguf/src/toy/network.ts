import { encodeF16, encodeF32, encodeQ8 } from '../weights.js';
import type { WrittenTensor } from '../writer.js';
import { wishesAfter } from './preferences.js';
import { TOY_TOKENS } from './vocabulary.js';

/**
 * A llama network whose output can be read off its weights. Each token has a dimension of its own, in which its
 * embedding is 1; the output row of a token holds what it is worth after each other token. Attention looks at all
 * earlier tokens alike and adds their mean, randomly projected, in dimensions that no output row reads: the next
 * token stays what the table says, while embeddings of different texts differ.
 */
export const DIMENSIONS = 384;
export const LAYERS = 2;
export const HEADS = 2;
export const KV_HEADS = 1;
export const HEAD_DIMENSIONS = 64;
export const FEED_FORWARD = 96;

/** The dimensions after those of the tokens carry what was read so far. */
const READ_SO_FAR = DIMENSIONS - 32;
/** What was read weighs about as much as the last token: more would drown the wishes, less the differences of texts. */
const READING_WEIGHT = 1 / 64;
/** Far enough from the others that sampling at any usual temperature says the same as greedy does. */
const BEST_WISH = 24;
const SECOND_WISH = 18;
const WISH_STEP = 0.5;

export function toyTensors(): WrittenTensor[] {
  if (TOY_TOKENS.length > READ_SO_FAR) throw new RangeError('The vocabulary of the toy outgrew its dimensions.');
  return [
    matrix('token_embd.weight', 'F16', DIMENSIONS, TOY_TOKENS.length, (column, row) => (column === row ? 1 : 0)),
    ...Array.from({ length: LAYERS }, (_, layer) => layerTensors(layer)).flat(),
    ones('output_norm.weight'),
    outputTensor(),
  ];
}

function outputTensor(): WrittenTensor {
  const worth = new Float32Array(DIMENSIONS * TOY_TOKENS.length);
  TOY_TOKENS.forEach((_, previous) => {
    wishesAfter(previous).forEach((next, rank) => {
      const at = next * DIMENSIONS + previous;
      worth[at] = Math.max(worth[at] ?? 0, worthOf(rank));
    });
  });
  return tensor('output.weight', 'F16', [DIMENSIONS, TOY_TOKENS.length], worth);
}

function worthOf(rank: number): number {
  return rank === 0 ? BEST_WISH : SECOND_WISH - rank * WISH_STEP;
}

function layerTensors(layer: number): WrittenTensor[] {
  const name = (part: string): string => `blk.${layer}.${part}.weight`;
  const random = mulberry32(layer + 1);
  return [
    ones(name('attn_norm')),
    matrix(name('attn_q'), 'Q8_0', DIMENSIONS, HEADS * HEAD_DIMENSIONS, zero),
    matrix(name('attn_k'), 'Q8_0', DIMENSIONS, KV_HEADS * HEAD_DIMENSIONS, zero),
    matrix(name('attn_v'), 'Q8_0', DIMENSIONS, KV_HEADS * HEAD_DIMENSIONS, () => random() - 0.5),
    matrix(name('attn_output'), 'Q8_0', HEADS * HEAD_DIMENSIONS, DIMENSIONS, (_, row) =>
      row < READ_SO_FAR ? 0 : (random() - 0.5) * READING_WEIGHT,
    ),
    ones(name('ffn_norm')),
    matrix(name('ffn_gate'), 'Q8_0', DIMENSIONS, FEED_FORWARD, zero),
    matrix(name('ffn_up'), 'Q8_0', DIMENSIONS, FEED_FORWARD, zero),
    matrix(name('ffn_down'), 'Q8_0', FEED_FORWARD, DIMENSIONS, zero),
  ];
}

const zero = (): number => 0;

function ones(name: string): WrittenTensor {
  return tensor(name, 'F32', [DIMENSIONS], new Float32Array(DIMENSIONS).fill(1));
}

type Weight = (column: number, row: number) => number;

function matrix(name: string, type: 'F16' | 'Q8_0', columns: number, rows: number, weight: Weight): WrittenTensor {
  const values = Float32Array.from({ length: columns * rows }, (_, i) => weight(i % columns, Math.floor(i / columns)));
  return tensor(name, type, [columns, rows], values);
}

const ENCODERS = { F32: encodeF32, F16: encodeF16, Q8_0: encodeQ8 };

function tensor(name: string, type: keyof typeof ENCODERS, shape: number[], values: Float32Array): WrittenTensor {
  return { name, type, shape, data: ENCODERS[type](values) };
}

/** A small generator of pseudo-random numbers in [0, 1), so that the toy is the same file everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

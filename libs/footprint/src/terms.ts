import { formatBytes } from '@aivailable/contracts';
import type { FootprintBytes, FootprintOptions, KvType } from './footprint.js';
import type { ModelShape } from './model-shape.js';
import { OVERHEAD_BYTES } from './overhead.js';
import { type Layout, onEach, onOutput, overLayers } from './split.js';

/** Tokens that the engine evaluates at once; both its default and what we start it with. */
export const UBATCH_TOKENS = 512;
const CONTEXT_STEP = 256;
const PIPELINE_COPIES = 4;
const KV_BYTES_PER_VALUE: Readonly<Record<KvType, number>> = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 };

/** A term while it is computed: bytes per GPU and which column of the total they belong to. */
export interface Part {
  readonly name: string;
  readonly column: Exclude<keyof FootprintBytes, 'totalBytes'>;
  readonly formula: string;
  readonly perGpu: readonly number[];
}

export function allParts(shape: ModelShape, options: FootprintOptions, layout: Layout): Part[] {
  return [
    layerWeights(shape, layout),
    outputWeights(shape, options, layout),
    kvCache(shape, options, layout),
    computeBuffer(shape, options, layout),
    logits(shape, options, layout),
    quantisedScratch(shape, options, layout),
    overhead(options, layout),
  ];
}

function layerWeights(shape: ModelShape, layout: Layout): Part {
  const perGpu = overLayers(layout, (layer) => shape.layerBytes[layer] ?? 0);
  const formula = `all tensors of ${shape.layerBytes.length} layers as they are in the file`;
  return { name: 'Layer weights', column: 'weightsBytes', formula, perGpu };
}

function outputWeights(shape: ModelShape, { backend }: FootprintOptions, layout: Layout): Part {
  // The trial device is the RAM that the token table stays in.
  const withTable = shape.outputIsTied || backend === 'cpu';
  const table = `token table of ${formatBytes(shape.tokenTableBytes)}`;
  const formula = withTable ? `output and the ${table}` : `output; the ${table} stays in RAM`;
  const perGpu = onOutput(layout, shape.outputBytes + (withTable ? shape.tokenTableBytes : 0));
  return { name: 'Output weights', column: 'weightsBytes', formula, perGpu };
}

function kvCache(shape: ModelShape, options: FootprintOptions, layout: Layout): Part {
  const perValue = KV_BYTES_PER_VALUE[options.kvType];
  const tokens = slotTokens(options) * options.slots;
  const perToken = (layer: number) => (shape.kvHeads[layer] ?? 0) * (shape.keyLength + shape.valueLength) * perValue;
  const formula =
    `${shape.layerBytes.length} layers x ${options.slots} slots x ${slotTokens(options)} tokens x ` +
    `${headsShown(shape)} KV heads x (${shape.keyLength} + ${shape.valueLength}) x ${perValue} B`;
  return {
    name: 'KV cache',
    column: 'kvBytes',
    formula,
    perGpu: overLayers(layout, (layer) => Math.ceil(tokens * perToken(layer))),
  };
}

function headsShown({ kvHeads }: ModelShape): string {
  const [least, most] = [Math.min(...kvHeads), Math.max(...kvHeads)];
  return least === most ? `${most}` : `${least}-${most}`;
}

function computeBuffer(shape: ModelShape, options: FootprintOptions, layout: Layout): Part {
  const ubatch = ubatchTokens(options);
  const inner = 4 * (3 * shape.feedForwardLength + 2 * shape.embeddingLength);
  const mask = 2 * slotTokens(options);
  const single = `${ubatch} tokens x (4 x (3 x ${shape.feedForwardLength} + 2 x ${shape.embeddingLength})`;
  if (layout.gpuCount === 1) {
    const formula = `${single} + 2 x ${slotTokens(options)})`;
    return { name: 'Compute buffer', column: 'computeBytes', formula, perGpu: [ubatch * (inner + mask)] };
  }
  const copies = PIPELINE_COPIES * (mask + 4 * shape.embeddingLength);
  const formula = `${layout.gpuCount} GPUs x ${single} + 4 x (2 x ${slotTokens(options)} + 4 x ${shape.embeddingLength}))`;
  return { name: 'Compute buffer', column: 'computeBytes', formula, perGpu: onEach(layout, ubatch * (inner + copies)) };
}

function logits(shape: ModelShape, options: FootprintOptions, layout: Layout): Part {
  const ubatch = ubatchTokens(options);
  const formula = `4 B x ${shape.vocabularySize} tokens of vocabulary x ${ubatch} tokens`;
  const perGpu = onOutput(layout, 4 * shape.vocabularySize * ubatch);
  return { name: 'Logits', column: 'computeBytes', formula, perGpu };
}

/** Public logs show 0.7 to 2 bytes x n_embd per token of context for a quantised cache; the larger is taken. */
function quantisedScratch(shape: ModelShape, options: FootprintOptions, layout: Layout): Part {
  const bytes = options.kvType === 'f16' ? 0 : 2 * shape.embeddingLength * slotTokens(options);
  const formula = `2 B x ${shape.embeddingLength} x ${slotTokens(options)} tokens`;
  return { name: 'Scratch of the quantised cache', column: 'computeBytes', formula, perGpu: onEach(layout, bytes) };
}

function overhead({ backend }: FootprintOptions, layout: Layout): Part {
  const bytes = OVERHEAD_BYTES[backend];
  const formula = `${layout.gpuCount} x ${formatBytes(bytes)} for the ${backend} runtime`;
  return { name: 'Runtime', column: 'overheadBytes', formula, perGpu: onEach(layout, bytes) };
}

/** The context of one slot as the engine rounds it. */
function slotTokens({ contextTokens }: FootprintOptions): number {
  return Math.ceil(contextTokens / CONTEXT_STEP) * CONTEXT_STEP;
}

function ubatchTokens(options: FootprintOptions): number {
  return Math.min(UBATCH_TOKENS, slotTokens(options) * options.slots);
}

import { formatBytes } from '@aivailable/contracts';
import { type Batch, batchOf } from './batch.js';
import type { FootprintBytes, FootprintOptions, KvType } from './footprint.js';
import { graphPeak } from './graph.js';
import type { ModelShape } from './model-shape.js';
import { OVERHEAD_BYTES } from './overhead.js';
import { type Layout, onEach, onOutput, overLayers } from './split.js';

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
  const batch = batchOf(shape, options);
  return [
    layerWeights(shape, layout),
    outputWeights(shape, options, layout),
    kvCache(shape, options, batch, layout, 'full'),
    kvCache(shape, options, batch, layout, 'window'),
    recurrentState(shape, batch, layout),
    ...computeBuffer(shape, batch, layout),
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

function kvCache(
  shape: ModelShape,
  options: FootprintOptions,
  batch: Batch,
  layout: Layout,
  kind: 'full' | 'window',
): Part {
  const perValue = KV_BYTES_PER_VALUE[options.kvType];
  const cells = kind === 'full' ? batch.fullCells : batch.windowCells;
  const valueLength = shape.latent ? 0 : shape.valueLength;
  const holds = (layer: number) =>
    !shape.cacheless &&
    !shape.recurrent?.layers[layer] &&
    (shape.slidingWindow?.layers[layer] === true) === (kind === 'window');
  const heads = shape.kvHeads.map((count, layer) => (holds(layer) ? count : 0));
  const perToken = (layer: number) => (heads[layer] ?? 0) * (shape.keyLength + valueLength) * perValue;
  const formula =
    `${heads.filter((count) => count > 0).length} layers x ${options.slots} slots x ${cells} tokens x ` +
    `${headsShown(heads)} KV heads x (${shape.keyLength} + ${valueLength}) x ${perValue} B`;
  return {
    name: kind === 'full' ? 'KV cache' : 'Sliding-window KV cache',
    column: 'kvBytes',
    formula,
    perGpu: overLayers(layout, (layer) => Math.ceil(cells * options.slots * perToken(layer))),
  };
}

function headsShown(heads: readonly number[]): string {
  const held = heads.filter((count) => count > 0);
  const [least, most] = [Math.min(...held), Math.max(...held)];
  return least === most ? `${most}` : `${least}-${most}`;
}

function recurrentState({ recurrent }: ModelShape, { slots }: Batch, layout: Layout): Part {
  const [conv, state] = [recurrent?.convStateValues ?? 0, recurrent?.stateValues ?? 0];
  const layers = recurrent?.layers.filter((is) => is).length ?? 0;
  const perGpu = overLayers(layout, (layer) => (recurrent?.layers[layer] ? 4 * slots * (conv + state) : 0));
  const formula = `${layers} layers x ${slots} slots x (${conv} + ${state}) x 4 B`;
  return { name: 'Recurrent state', column: 'kvBytes', formula, perGpu };
}

/**
 * Where the engine's own allocator ends, shown as what lies there at that moment. Backends may reorder the graph before
 * it is allocated, which moved the end by up to three rows of activations in the measured cases; one is reserved.
 */
function computeBuffer(shape: ModelShape, batch: Batch, layout: Layout): Part[] {
  const copies = layout.gpuCount > 1 ? PIPELINE_COPIES : 1;
  const peaks = Array.from({ length: layout.gpuCount }, (_, gpu) => {
    const layers = layout.ofLayer.flatMap((on, layer) => (on === gpu ? [layer] : []));
    const withOutput = layout.ofOutput === gpu;
    if (layers.length === 0 && !withOutput) return { total: 0, mask: 0, logits: 0 };
    return graphPeak(shape, batch, { layers, withOutput, copies });
  });
  const cells = batch.fullCells + batch.windowCells;
  const part = (name: string, formula: string, bytes: (peak: (typeof peaks)[number]) => number): Part => {
    return { name, column: 'computeBytes', formula, perGpu: peaks.map(bytes) };
  };
  const [tokens, times] = [`${batch.tokens} tokens`, copies > 1 ? `${copies} copies x ` : ''];
  return [
    part('Attention masks', `${times}2 B x ${cells} cells x ${tokens}`, ({ mask }) => mask),
    part('Logits', `4 B x ${shape.vocabularySize} tokens of vocabulary x ${tokens}`, ({ logits }) => logits),
    part(
      'Activations',
      `most at a time of ${tokens} x 4 B x ${widths(shape)}, in the engine's order`,
      ({ total, mask, logits }) => total - mask - logits,
    ),
    part('Reordering', `4 B x ${tokens} x embedding ${shape.embeddingLength}`, ({ total }) =>
      total > 0 && !shape.cacheless && !shape.recurrent ? 4 * batch.tokens * shape.embeddingLength : 0,
    ),
  ];
}

function widths({ embeddingLength, feedForwardLength, experts }: ModelShape): string {
  if (!experts) return `(embedding ${embeddingLength}, feed-forward ${feedForwardLength})`;
  return `(embedding ${embeddingLength}, ${experts.used} experts of ${experts.feedForwardLength})`;
}

function overhead({ backend }: FootprintOptions, layout: Layout): Part {
  const bytes = OVERHEAD_BYTES[backend];
  const formula = `${layout.gpuCount} x ${formatBytes(bytes)} for the ${backend} runtime`;
  return { name: 'Runtime', column: 'overheadBytes', formula, perGpu: onEach(layout, bytes) };
}

import type { GgufTensor } from '@aivailable/gguf';
import { ShapeRefusal } from './keys.js';
import type { ModelShape } from './model-shape.js';

export type Weights = Pick<
  ModelShape,
  'layerBytes' | 'outputBytes' | 'tokenTableBytes' | 'outputIsTied' | 'vocabularySize'
>;

const TOKEN_TABLE = 'token_embd.weight';
/** Looked up, not multiplied: the engine keeps these where the tokens come in. */
const INPUT_TABLES: ReadonlySet<string> = new Set([TOKEN_TABLE, 'token_types.weight', 'position_embd.weight']);
const OUTPUT = 'output.weight';

export function readWeights(tensors: readonly GgufTensor[], layers: number, hasOutput: boolean): Weights {
  const table = tensors.find(({ name }) => name === TOKEN_TABLE);
  if (table === undefined) throw new ShapeRefusal(`it has no ${TOKEN_TABLE}`);
  const layerBytes = Array.from({ length: layers }, () => 0);
  let outputBytes = 0;
  let tokenTableBytes = 0;
  for (const { name, bytes } of tensors) {
    const layer = layerOf(name);
    if (INPUT_TABLES.has(name)) tokenTableBytes += bytes;
    else if (layer === null) outputBytes += bytes;
    else if (layer < layers) layerBytes[layer] = (layerBytes[layer] ?? 0) + bytes;
    else throw new ShapeRefusal(`it has a tensor ${name}, but only ${layers} layers`);
  }
  const empty = layerBytes.indexOf(0);
  if (empty >= 0) throw new ShapeRefusal(`it has no tensors for its layer ${empty} of ${layers}`);
  const outputIsTied = hasOutput && !tensors.some(({ name }) => name === OUTPUT);
  return { layerBytes, outputBytes, tokenTableBytes, outputIsTied, vocabularySize: table.shape[1] ?? 1 };
}

function layerOf(name: string): number | null {
  const match = /^blk\.(\d+)\./.exec(name);
  return match === null ? null : Number(match[1]);
}

import { type GgufFile, type GgufMetadata, type GgufTensor, isGgufArray } from '@aivailable/gguf';
import { LLAMA_LIKE, WITHOUT } from './families.js';
import type { ModelShape } from './model-shape.js';

export type ShapeResult = { ok: true; shape: ModelShape } | { ok: false; reason: string };
type Source = Pick<GgufFile, 'metadata' | 'tensors'>;

/** Why a file has no shape that we can compute with; caught below and returned as a reason. */
class ShapeRefusal extends Error {}

/** The shape of a model from its header, or the reason why its memory cannot be computed. */
export function modelShape(file: Source): ShapeResult {
  try {
    return { ok: true, shape: readShape(file) };
  } catch (error) {
    if (error instanceof ShapeRefusal) return { ok: false, reason: error.message };
    throw error;
  }
}

function readShape({ metadata, tensors }: Source): ModelShape {
  const architecture = knownArchitecture(metadata);
  const keys = new Keys(metadata, architecture);
  refuseFeatures(metadata, architecture);
  const layers = keys.count('block_count');
  const embeddingLength = keys.count('embedding_length');
  const headCount = Math.max(...keys.perLayer('attention.head_count', layers));
  const headLength = Math.floor(embeddingLength / headCount);
  return {
    architecture,
    parameterCount: tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    trainedContextTokens: keys.optionalCount('context_length'),
    embeddingLength,
    feedForwardLength: Math.max(...keys.perLayer('feed_forward_length', layers)),
    headCount,
    kvHeads: keys.has('attention.head_count_kv')
      ? keys.perLayer('attention.head_count_kv', layers)
      : Array.from({ length: layers }, () => headCount),
    keyLength: keys.optionalCount('attention.key_length') ?? headLength,
    valueLength: keys.optionalCount('attention.value_length') ?? headLength,
    ...weights(tensors, layers),
  };
}

function knownArchitecture(metadata: GgufMetadata): string {
  const architecture = metadata['general.architecture'];
  if (typeof architecture !== 'string') throw new ShapeRefusal('it does not say its architecture');
  if (LLAMA_LIKE.has(architecture)) return architecture;
  throw new ShapeRefusal(
    `the memory of the architecture "${architecture}" cannot be computed yet; known are ${[...LLAMA_LIKE].join(', ')}`,
  );
}

function refuseFeatures(metadata: GgufMetadata, architecture: string): void {
  const parts = metadata['split.count'];
  if (typeof parts === 'number' && parts > 1) {
    throw new ShapeRefusal(`it is one of ${parts} parts of a split model; join them with llama-gguf-split --merge`);
  }
  for (const { key, what } of WITHOUT) {
    const value = metadata[`${architecture}.${key}`];
    if (value === undefined || value === 0 || value === false) continue;
    throw new ShapeRefusal(`it uses ${what}, whose memory cannot be computed yet`);
  }
}

/** Metadata of the model's own architecture, checked. */
class Keys {
  constructor(
    private readonly metadata: GgufMetadata,
    private readonly architecture: string,
  ) {}

  has(key: string): boolean {
    return this.metadata[`${this.architecture}.${key}`] !== undefined;
  }

  count(key: string): number {
    const value = this.optionalCount(key);
    if (value === null) throw new ShapeRefusal(`its metadata lacks ${this.architecture}.${key}`);
    return value;
  }

  optionalCount(key: string): number | null {
    const value = this.metadata[`${this.architecture}.${key}`];
    return value === undefined ? null : this.positive(key, value);
  }

  /** A value for each layer: a list of them, or one for all. */
  perLayer(key: string, layers: number): number[] {
    const value = this.metadata[`${this.architecture}.${key}`];
    if (!isGgufArray(value)) {
      const one = this.count(key);
      return Array.from({ length: layers }, () => one);
    }
    if (value.items === undefined || value.items.length < layers) {
      throw new ShapeRefusal(`its ${this.architecture}.${key} has ${value.arrayLength} values for ${layers} layers`);
    }
    return value.items.slice(0, layers).map((item) => this.positive(key, item));
  }

  private positive(key: string, value: unknown): number {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw new ShapeRefusal(`its ${this.architecture}.${key} is ${String(value)}, which is not a count`);
  }
}

type Weights = Pick<ModelShape, 'layerBytes' | 'outputBytes' | 'tokenTableBytes' | 'outputIsTied' | 'vocabularySize'>;

const TOKEN_TABLE = 'token_embd.weight';
const OUTPUT = 'output.weight';

function weights(tensors: readonly GgufTensor[], layers: number): Weights {
  const table = tensors.find(({ name }) => name === TOKEN_TABLE);
  if (table === undefined) throw new ShapeRefusal(`it has no ${TOKEN_TABLE}`);
  const layerBytes = Array.from({ length: layers }, () => 0);
  let outputBytes = 0;
  for (const { name, bytes } of tensors) {
    if (name === TOKEN_TABLE) continue;
    const layer = layerOf(name);
    if (layer === null) outputBytes += bytes;
    else if (layer < layers) layerBytes[layer] = (layerBytes[layer] ?? 0) + bytes;
    else throw new ShapeRefusal(`it has a tensor ${name}, but only ${layers} layers`);
  }
  const empty = layerBytes.indexOf(0);
  if (empty >= 0) throw new ShapeRefusal(`it has no tensors for its layer ${empty} of ${layers}`);
  return {
    layerBytes,
    outputBytes,
    tokenTableBytes: table.bytes,
    outputIsTied: !tensors.some(({ name }) => name === OUTPUT),
    vocabularySize: table.shape[1] ?? 1,
  };
}

function layerOf(name: string): number | null {
  const match = /^blk\.(\d+)\./.exec(name);
  return match === null ? null : Number(match[1]);
}

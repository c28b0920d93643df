import type { GgufSpec, WrittenTensor, WrittenValue } from '@aivailable/gguf';
import type { Sizes, TensorShape } from './layers.js';

/** What a specimen is written from. */
export interface Plan {
  readonly name: string;
  readonly architecture: string;
  readonly sizes: Sizes;
  readonly keys: Readonly<Record<string, WrittenValue>>;
  readonly layer: (layer: number) => readonly TensorShape[];
  readonly ends: readonly TensorShape[];
  readonly task?: 'embed';
}

export const u32 = (value: number): WrittenValue => ({ type: 'u32', value });
export const f32 = (value: number): WrittenValue => ({ type: 'f32', value });
export const bool = (value: boolean): WrittenValue => ({ type: 'bool', value });
export const u32s = (items: readonly number[]): WrittenValue => ({ type: 'array', itemType: 'u32', items });
const text = (value: string): WrittenValue => ({ type: 'string', value });

export const TRAINED_CONTEXT = 32_768;

export function specimenFile(plan: Plan): GgufSpec {
  return { metadata: metadataOf(plan), tensors: tensorsOf(plan) };
}

function metadataOf({ architecture, sizes, keys }: Plan): Record<string, WrittenValue> {
  const own: Record<string, WrittenValue> = {
    context_length: u32(TRAINED_CONTEXT),
    embedding_length: u32(sizes.embedding),
    block_count: u32(sizes.layers),
    feed_forward_length: u32(sizes.feedForward),
    'attention.head_count': u32(sizes.heads),
    'attention.head_count_kv': u32(sizes.kvHeads),
    'attention.layer_norm_rms_epsilon': f32(1e-5),
    vocab_size: u32(sizes.vocabulary),
    ...(sizes.heads > 0
      ? {
          'attention.key_length': u32(sizes.head),
          'attention.value_length': u32(sizes.head),
          'rope.dimension_count': u32(sizes.head),
        }
      : {}),
    ...(sizes.experts
      ? {
          expert_count: u32(sizes.experts),
          expert_used_count: u32(sizes.expertsUsed ?? 1),
          expert_feed_forward_length: u32(sizes.expertFeedForward ?? 0),
        }
      : {}),
    ...keys,
  };
  const prefixed = Object.fromEntries(Object.entries(own).map(([key, value]) => [`${architecture}.${key}`, value]));
  return { 'general.architecture': text(architecture), ...prefixed, ...vocabulary(sizes.vocabulary) };
}

function vocabulary(size: number): Record<string, WrittenValue> {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`);
  const first = ['<unk>', '<s>', '</s>', ...bytes];
  const tokens = Array.from({ length: size }, (_, i) => first[i] ?? `word${i}`);
  const types = tokens.map((_, i) => (i === 0 ? 2 : i < 3 ? 3 : i < first.length ? 6 : 1));
  return {
    'tokenizer.ggml.model': text('llama'),
    'tokenizer.ggml.tokens': { type: 'array', itemType: 'string', items: tokens },
    'tokenizer.ggml.scores': { type: 'array', itemType: 'f32', items: tokens.map((_, i) => -i) },
    'tokenizer.ggml.token_type': { type: 'array', itemType: 'i32', items: types },
    'tokenizer.ggml.bos_token_id': u32(1),
    'tokenizer.ggml.eos_token_id': u32(2),
    'tokenizer.ggml.token_type_count': u32(2),
  };
}

function tensorsOf({ sizes, layer, ends }: Plan): WrittenTensor[] {
  const layers = Array.from({ length: sizes.layers }, (_, i) => layer(i)).flat();
  return [...ends, ...layers].map(([name, ...shape]) => {
    const wide = shape.length > 1 && !/norm|ssm_(?:conv1d|a|d)|token_types|bias/.test(name);
    const bytes = shape.reduce((product, size) => product * size, wide ? 2 : 4);
    return { name, type: wide ? 'F16' : 'F32', shape, data: new Uint8Array(bytes) };
  });
}

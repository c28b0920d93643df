import type { GgufSpec, WrittenTensor, WrittenValue } from '@aivailable/gguf';
import { attention, denseFeedForward, experts, type Sizes, type TensorShape } from './layers.js';
import { hybrid, latentAttention, recurrence } from './unusual-layers.js';

/**
 * A small model of every family whose memory the product computes: real tensor names, real metadata, weights of zeros.
 * Only shapes matter to memory, and a real engine loads them.
 */
export interface Specimen {
  readonly name: string;
  readonly architecture: string;
  readonly task: 'chat' | 'embed';
  readonly spec: () => GgufSpec;
}

interface Plan {
  readonly name: string;
  readonly architecture: string;
  readonly sizes: Sizes;
  readonly keys: Readonly<Record<string, WrittenValue>>;
  readonly layer: (layer: number) => readonly TensorShape[];
  readonly ends: readonly TensorShape[];
  readonly task?: 'embed';
}

export const u32 = (value: number): WrittenValue => ({ type: 'u32', value });
const f32 = (value: number): WrittenValue => ({ type: 'f32', value });
const text = (value: string): WrittenValue => ({ type: 'string', value });
const bool = (value: boolean): WrittenValue => ({ type: 'bool', value });
const u32s = (items: readonly number[]): WrittenValue => ({ type: 'array', itemType: 'u32', items });

const TRAINED_CONTEXT = 32_768;
const BASE: Sizes = { layers: 6, embedding: 512, feedForward: 1408, heads: 8, kvHeads: 2, head: 64, vocabulary: 8192 };
const tied = ({ embedding, vocabulary }: Sizes): TensorShape[] => [
  ['token_embd.weight', embedding, vocabulary],
  ['output_norm.weight', embedding],
];
const untied = (sizes: Sizes): TensorShape[] => [...tied(sizes), ['output.weight', sizes.embedding, sizes.vocabulary]];

function dense(name: string, architecture: string, sizes: Sizes, more: Partial<Plan> = {}): Plan {
  const layer = (i: number) => [...attention(i, sizes), ...denseFeedForward(i, sizes)];
  return { name, architecture, sizes, keys: {}, layer, ends: untied(sizes), ...more };
}

const qwen3Sizes: Sizes = { ...BASE, head: 128, heads: 8, kvHeads: 4 };
const gemmaSizes: Sizes = { ...BASE, layers: 12, head: 128, heads: 4, kvHeads: 2, feedForward: 2048 };
const ossSizes: Sizes = { ...BASE, experts: 8, expertsUsed: 4, expertFeedForward: 512 };
const mixtralSizes: Sizes = { ...BASE, layers: 4, experts: 8, expertsUsed: 2, expertFeedForward: 1408 };
const moeSizes: Sizes = { ...qwen3Sizes, layers: 4, experts: 16, expertsUsed: 4, expertFeedForward: 384 };
const deepseekSizes: Sizes = { ...BASE, kvHeads: 1, experts: 8, expertsUsed: 2, expertFeedForward: 384 };
const mambaSizes: Sizes = { ...BASE, heads: 0, kvHeads: 0, feedForward: 0 };
const bertSizes: Sizes = { ...BASE, kvHeads: 8, feedForward: 2048 };

const PLANS: readonly Plan[] = [
  dense('llama', 'llama', BASE),
  dense('mistral', 'llama', { ...BASE, kvHeads: 4, vocabulary: 16_384, feedForward: 1792 }),
  dense('llama-mha-tied', 'llama', { ...BASE, kvHeads: 8 }, { ends: tied(BASE) }),
  dense('mixtral', 'llama', mixtralSizes, {
    layer: (i) => [...attention(i, mixtralSizes), ...experts(i, mixtralSizes)],
  }),
  dense('qwen2', 'qwen2', BASE, {
    layer: (i) => [...attention(i, BASE, { biases: true }), ...denseFeedForward(i, BASE)],
  }),
  dense('qwen3', 'qwen3', qwen3Sizes, {
    ends: tied(qwen3Sizes),
    layer: (i) => [...attention(i, qwen3Sizes, { headNorms: true }), ...denseFeedForward(i, qwen3Sizes)],
  }),
  dense('qwen3moe', 'qwen3moe', moeSizes, {
    layer: (i) => [...attention(i, moeSizes, { headNorms: true }), ...experts(i, moeSizes)],
  }),
  dense('gemma2', 'gemma2', gemmaSizes, {
    ends: tied(gemmaSizes),
    keys: {
      'attention.sliding_window': u32(1024),
      attn_logit_softcapping: f32(50),
      final_logit_softcapping: f32(30),
    },
    layer: (i) => [...attention(i, gemmaSizes, { postNorms: true }), ...denseFeedForward(i, gemmaSizes)],
  }),
  dense('gemma3', 'gemma3', gemmaSizes, {
    ends: tied(gemmaSizes),
    keys: { 'attention.sliding_window': u32(512) },
    layer: (i) => [
      ...attention(i, gemmaSizes, { headNorms: true, postNorms: true }),
      ...denseFeedForward(i, gemmaSizes),
    ],
  }),
  dense('phi3', 'phi3', BASE, {
    keys: { 'attention.sliding_window': u32(2047) },
    layer: (i) => [
      ...attention(i, BASE, { fused: true }),
      ...denseFeedForward(i, { ...BASE, feedForward: 2 * BASE.feedForward }).filter(
        ([name]) => !name.includes('ffn_gate') && !name.includes('ffn_down'),
      ),
      [`blk.${i}.ffn_down.weight`, BASE.feedForward, BASE.embedding],
    ],
  }),
  dense('deepseek2', 'deepseek2', deepseekSizes, {
    keys: {
      'attention.q_lora_rank': u32(192),
      'attention.kv_lora_rank': u32(256),
      'attention.key_length': u32(256 + 32),
      'attention.value_length': u32(256),
      'attention.key_length_mla': u32(96),
      'attention.value_length_mla': u32(64),
      'rope.dimension_count': u32(32),
      leading_dense_block_count: u32(1),
      expert_shared_count: u32(1),
      expert_weights_scale: f32(1),
    },
    layer: (i) => latentAttention(i, deepseekSizes),
  }),
  dense('gpt-oss', 'gpt-oss', ossSizes, {
    keys: { 'attention.sliding_window': u32(128), 'attention.key_length': u32(64), 'attention.value_length': u32(64) },
    layer: (i) => [
      ...attention(i, ossSizes, { biases: true, sinks: true }),
      ...experts(i, ossSizes, { biases: true, postNorm: true }),
    ],
  }),
  dense('mamba2', 'mamba2', mambaSizes, {
    ends: tied(mambaSizes),
    keys: mambaKeys(),
    layer: (i) => recurrence(i, mambaSizes),
  }),
  dense('granitehybrid', 'granitehybrid', BASE, {
    ends: tied(BASE),
    keys: { ...mambaKeys(), 'attention.head_count_kv': u32s([0, 0, 2, 0, 0, 2]) },
    layer: (i) => hybrid(i, BASE, i % 3 === 2),
  }),
  dense('bert', 'bert', bertSizes, {
    task: 'embed',
    keys: { 'attention.layer_norm_epsilon': f32(1e-5), 'attention.causal': bool(false), pooling_type: u32(1) },
    ends: bertEnds(bertSizes, true),
    layer: (i) => bertLayer(i, bertSizes, true),
  }),
  dense('nomic-bert', 'nomic-bert', bertSizes, {
    task: 'embed',
    keys: { 'attention.layer_norm_epsilon': f32(1e-5), 'attention.causal': bool(false), pooling_type: u32(1) },
    ends: bertEnds(bertSizes, false),
    layer: (i) => bertLayer(i, bertSizes, false),
  }),
];

function mambaKeys(): Record<string, WrittenValue> {
  return {
    'ssm.conv_kernel': u32(4),
    'ssm.inner_size': u32(1024),
    'ssm.state_size': u32(128),
    'ssm.time_step_rank': u32(16),
    'ssm.group_count': u32(1),
  };
}

function bertEnds({ embedding, vocabulary }: Sizes, positions: boolean): TensorShape[] {
  return [
    ['token_embd.weight', embedding, vocabulary],
    ['token_types.weight', embedding, 2],
    ['token_embd_norm.weight', embedding],
    ['token_embd_norm.bias', embedding],
    ...(positions ? [['position_embd.weight', embedding, TRAINED_CONTEXT] as TensorShape] : []),
  ];
}

function bertLayer(i: number, sizes: Sizes, plain: boolean): TensorShape[] {
  const { embedding, feedForward } = sizes;
  const skipped = plain ? /attn_norm|ffn_norm|ffn_gate/ : /attn_norm|ffn_norm/;
  const norms = ['attn_output_norm', 'layer_output_norm'].flatMap((name): TensorShape[] => [
    [`blk.${i}.${name}.weight`, embedding],
    [`blk.${i}.${name}.bias`, embedding],
  ]);
  const biases: TensorShape[] = plain
    ? [
        [`blk.${i}.attn_output.bias`, embedding],
        [`blk.${i}.ffn_up.bias`, feedForward],
        [`blk.${i}.ffn_down.bias`, embedding],
      ]
    : [];
  const all = [...attention(i, sizes, plain ? { biases: true } : { fused: true }), ...denseFeedForward(i, sizes)];
  const named = new Map([...all.filter(([name]) => !skipped.test(name)), ...biases, ...norms].map((t) => [t[0], t]));
  return [...named.values()];
}

export const ZOO: readonly Specimen[] = PLANS.map((plan) => ({
  name: plan.name,
  architecture: plan.architecture,
  task: plan.task ?? 'chat',
  spec: () => ({ metadata: metadataOf(plan), tensors: tensorsOf(plan) }),
}));

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

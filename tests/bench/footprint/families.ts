import type { WrittenValue } from '@aivailable/gguf';
import { attention, denseFeedForward, experts, type Sizes, type TensorShape } from './layers.js';
import { bool, f32, type Plan, TRAINED_CONTEXT, u32, u32s } from './specimen-file.js';
import { hybrid, hybridExperts, type Latent, latentAttention, type Recurrence, recurrence } from './unusual-layers.js';

/** The numbers of one set of models; the families themselves are the same in each set. */
export interface FamilySizes {
  readonly base: Sizes;
  /** Wider in the middle, with a larger vocabulary. */
  readonly mistral: Sizes;
  readonly mixtral: Sizes;
  readonly qwen3: Sizes;
  readonly qwen3moe: Sizes;
  readonly gemma: Sizes;
  readonly gptOss: Sizes;
  readonly deepseek: Sizes;
  readonly bert: Sizes;
  readonly latent: Latent;
  readonly recurrent: Recurrence;
  readonly windows: {
    readonly gemma2: number;
    readonly gemma3: number;
    readonly phi3: number;
    readonly gptOss: number;
  };
  /** Each of these layers of the hybrid attends. */
  readonly hybridPeriod: number;
}

/** A small model of every family whose memory the product computes: real tensor names, real metadata. */
export function families(sizes: FamilySizes): Plan[] {
  return [
    ...plainFamilies(sizes),
    ...scaledFamilies(sizes),
    ...slidingFamilies(sizes),
    ...unusualFamilies(sizes),
    ...embeddingFamilies(sizes),
  ];
}

function dense(name: string, architecture: string, sizes: Sizes, more: Partial<Plan> = {}): Plan {
  const layer = (i: number) => [...attention(i, sizes), ...denseFeedForward(i, sizes)];
  return { name, architecture, sizes, keys: {}, layer, ends: untied(sizes), ...more };
}

function plainFamilies({ base, mistral, mixtral, qwen3, qwen3moe }: FamilySizes): Plan[] {
  return [
    dense('llama', 'llama', base),
    dense('mistral', 'llama', mistral),
    dense('llama-mha-tied', 'llama', { ...base, kvHeads: base.heads }, { ends: tied(base) }),
    dense('mixtral', 'llama', mixtral, { layer: (i) => [...attention(i, mixtral), ...experts(i, mixtral)] }),
    dense('qwen2', 'qwen2', base, {
      layer: (i) => [...attention(i, base, { biases: true }), ...denseFeedForward(i, base)],
    }),
    dense('qwen3', 'qwen3', qwen3, {
      ends: tied(qwen3),
      layer: (i) => [...attention(i, qwen3, { headNorms: true }), ...denseFeedForward(i, qwen3)],
    }),
    dense('qwen3moe', 'qwen3moe', qwen3moe, {
      layer: (i) => [...attention(i, qwen3moe, { headNorms: true }), ...experts(i, qwen3moe)],
    }),
  ];
}

/** Like llama but for numbers that scale, and for positions that some layers leave out. */
function scaledFamilies({ base, gemma, mixtral }: FamilySizes): Plan[] {
  const scales = {
    logit_scale: f32(8),
    residual_scale: f32(0.2),
    embedding_scale: f32(12),
    'attention.scale': f32(0.1),
  };
  return [
    dense('granite', 'granite', base, { keys: scales, ends: tied(base) }),
    dense('granitemoe', 'granitemoe', mixtral, {
      ...{ keys: scales, ends: tied(mixtral) },
      layer: (i) => [...attention(i, mixtral), ...experts(i, mixtral)],
    }),
    dense('smollm3', 'smollm3', base, { ends: tied(base) }),
    dense('gemma', 'gemma', gemma, { ends: tied(gemma) }),
  ];
}

function slidingFamilies({ base, gemma, gptOss, windows }: FamilySizes): Plan[] {
  const window = (tokens: number) => ({ 'attention.sliding_window': u32(tokens) });
  const fusedUp = { ...base, feedForward: 2 * base.feedForward };
  return [
    dense('gemma2', 'gemma2', gemma, {
      ends: tied(gemma),
      keys: { ...window(windows.gemma2), attn_logit_softcapping: f32(50), final_logit_softcapping: f32(30) },
      layer: (i) => [...attention(i, gemma, { postNorms: true }), ...denseFeedForward(i, gemma)],
    }),
    dense('gemma3', 'gemma3', gemma, {
      ends: tied(gemma),
      keys: window(windows.gemma3),
      layer: (i) => [...attention(i, gemma, { headNorms: true, postNorms: true }), ...denseFeedForward(i, gemma)],
    }),
    dense('phi3', 'phi3', base, {
      keys: window(windows.phi3),
      layer: (i) => [
        ...attention(i, base, { fused: true }),
        ...denseFeedForward(i, fusedUp).filter(([name]) => !/ffn_(gate|down)/.test(name)),
        [`blk.${i}.ffn_down.weight`, base.feedForward, base.embedding],
      ],
    }),
    dense('gpt-oss', 'gpt-oss', gptOss, {
      keys: {
        ...window(windows.gptOss),
        'attention.key_length': u32(gptOss.head),
        'attention.value_length': u32(gptOss.head),
      },
      layer: (i) => [
        ...attention(i, gptOss, { biases: true, sinks: true }),
        ...experts(i, gptOss, { biases: true, postNorm: true }),
      ],
    }),
  ];
}

function unusualFamilies({ base, deepseek, latent, recurrent, hybridPeriod }: FamilySizes): Plan[] {
  const mamba: Sizes = { ...base, heads: 0, kvHeads: 0, feedForward: 0 };
  const width = deepseek.expertFeedForward ?? 0;
  const graniteMoe: Sizes = {
    ...{ ...base, experts: deepseek.experts ?? 1, expertsUsed: deepseek.expertsUsed ?? 1 },
    ...{ feedForward: width, expertFeedForward: width },
  };
  const attends = (i: number) => i % hybridPeriod === hybridPeriod - 1;
  const kvHeads = Array.from({ length: base.layers }, (_, i) => (attends(i) ? base.kvHeads : 0));
  return [
    dense('deepseek2', 'deepseek2', deepseek, {
      keys: { ...latentKeys(latent), leading_dense_block_count: u32(1), expert_shared_count: u32(1) },
      layer: (i) => latentAttention(i, deepseek, latent),
    }),
    dense('mamba2', 'mamba2', mamba, {
      ends: tied(mamba),
      keys: recurrentKeys(recurrent),
      layer: (i) => recurrence(i, mamba, recurrent),
    }),
    dense('granitehybrid', 'granitehybrid', base, {
      ends: tied(base),
      keys: { ...recurrentKeys(recurrent), 'attention.head_count_kv': u32s(kvHeads) },
      layer: (i) => hybrid(i, base, recurrent, attends(i)),
    }),
    dense('granitehybrid-moe', 'granitehybrid', graniteMoe, {
      ends: tied(graniteMoe),
      keys: {
        ...recurrentKeys(recurrent),
        'attention.head_count_kv': u32s(kvHeads),
        expert_shared_feed_forward_length: u32(2 * graniteMoe.feedForward),
      },
      layer: (i) => hybridExperts(i, graniteMoe, recurrent, attends(i)),
    }),
  ];
}

function embeddingFamilies({ bert }: FamilySizes): Plan[] {
  const keys = { 'attention.layer_norm_epsilon': f32(1e-5), 'attention.causal': bool(false), pooling_type: u32(1) };
  return [
    dense('bert', 'bert', bert, {
      ...{ task: 'embed', keys, ends: bertEnds(bert, true) },
      layer: (i) => bertLayer(i, bert, true),
    }),
    dense('nomic-bert', 'nomic-bert', bert, {
      ...{ task: 'embed', keys, ends: bertEnds(bert, false) },
      layer: (i) => bertLayer(i, bert, false),
    }),
  ];
}

const tied = ({ embedding, vocabulary }: Sizes): TensorShape[] => [
  ['token_embd.weight', embedding, vocabulary],
  ['output_norm.weight', embedding],
];

const untied = (sizes: Sizes): TensorShape[] => [...tied(sizes), ['output.weight', sizes.embedding, sizes.vocabulary]];

function latentKeys({ queryRank, kvRank, key, value, rope }: Latent): Record<string, WrittenValue> {
  return {
    'attention.q_lora_rank': u32(queryRank),
    'attention.kv_lora_rank': u32(kvRank),
    'attention.key_length': u32(kvRank + rope),
    'attention.value_length': u32(kvRank),
    'attention.key_length_mla': u32(key),
    'attention.value_length_mla': u32(value),
    'rope.dimension_count': u32(rope),
    expert_weights_scale: f32(1),
  };
}

function recurrentKeys({ kernel, inner, state, heads }: Recurrence): Record<string, WrittenValue> {
  return {
    'ssm.conv_kernel': u32(kernel),
    'ssm.inner_size': u32(inner),
    'ssm.state_size': u32(state),
    'ssm.time_step_rank': u32(heads),
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

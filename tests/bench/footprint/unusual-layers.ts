import { attention, denseFeedForward, experts, type Sizes, type TensorShape } from './layers.js';

export interface Latent {
  readonly queryRank: number;
  readonly kvRank: number;
  readonly key: number;
  readonly value: number;
  readonly rope: number;
}

export interface Recurrence {
  readonly inner: number;
  readonly state: number;
  readonly heads: number;
  readonly kernel: number;
}

/** A layer of deepseek2: queries and the cache through low ranks, the first layer dense, the others with experts. */
export function latentAttention(i: number, sizes: Sizes, latent: Latent): TensorShape[] {
  const { embedding, heads, expertFeedForward: width = 0 } = sizes;
  const { queryRank: qRank, kvRank, key, value, rope } = latent;
  const at = (name: string) => `blk.${i}.${name}.weight`;
  return [
    [at('attn_norm'), embedding],
    [at('attn_q_a_norm'), qRank],
    [at('attn_kv_a_norm'), kvRank],
    [at('attn_q_a'), embedding, qRank],
    [at('attn_q_b'), qRank, heads * key],
    [at('attn_kv_a_mqa'), embedding, kvRank + rope],
    [at('attn_k_b'), key - rope, kvRank, heads],
    [at('attn_v_b'), kvRank, value, heads],
    [at('attn_output'), heads * value, embedding],
    ...(i === 0 ? denseFeedForward(i, sizes) : [...experts(i, sizes), ...sharedExpert(i, embedding, width)]),
  ];
}

/** A layer of mamba2: a recurrent state in place of attention. */
export function recurrence(i: number, { embedding }: Sizes, recurrent: Recurrence): TensorShape[] {
  const { inner, state, heads, kernel } = recurrent;
  const conv = inner + 2 * state;
  const at = (name: string) => `blk.${i}.${name}`;
  return [
    [at('attn_norm.weight'), embedding],
    [at('ssm_in.weight'), embedding, inner + conv + heads],
    [at('ssm_conv1d.weight'), kernel, conv],
    [at('ssm_conv1d.bias'), conv],
    [at('ssm_dt.bias'), heads],
    [at('ssm_a'), 1, heads],
    [at('ssm_d'), 1, heads],
    [at('ssm_norm.weight'), inner, 1],
    [at('ssm_out.weight'), inner, embedding],
  ];
}

/** A layer of granite-hybrid: attention in a few layers, mamba2 in the others, a feed-forward in each. */
export function hybrid(i: number, sizes: Sizes, recurrent: Recurrence, attends: boolean): TensorShape[] {
  const mixed = attends ? attention(i, sizes) : recurrence(i, sizes, recurrent);
  return [...mixed, ...denseFeedForward(i, sizes)];
}

/** The same with experts, and one that every token goes through. */
export function hybridExperts(i: number, sizes: Sizes, recurrent: Recurrence, attends: boolean): TensorShape[] {
  const mixed = attends ? attention(i, sizes) : recurrence(i, sizes, recurrent);
  return [...mixed, ...experts(i, sizes), ...sharedExpert(i, sizes.embedding, 2 * sizes.feedForward)];
}

function sharedExpert(i: number, embedding: number, width: number): TensorShape[] {
  const at = (name: string) => `blk.${i}.${name}.weight`;
  return [
    [at('ffn_gate_shexp'), embedding, width],
    [at('ffn_up_shexp'), embedding, width],
    [at('ffn_down_shexp'), width, embedding],
  ];
}

/** The tensors of one ordinary layer, by name and shape. */
export interface Sizes {
  readonly layers: number;
  readonly embedding: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly head: number;
  readonly vocabulary: number;
  readonly experts?: number;
  readonly expertsUsed?: number;
  readonly expertFeedForward?: number;
}

export type TensorShape = readonly [name: string, ...shape: number[]];

interface AttentionParts {
  readonly biases?: boolean;
  readonly headNorms?: boolean;
  readonly postNorms?: boolean;
  readonly fused?: boolean;
  readonly sinks?: boolean;
}

export function attention(i: number, sizes: Sizes, parts: AttentionParts = {}): TensorShape[] {
  const { embedding, heads, kvHeads, head } = sizes;
  const [q, kv] = [heads * head, kvHeads * head];
  const at = (name: string) => `blk.${i}.${name}`;
  const matrices: TensorShape[] = parts.fused
    ? [[at('attn_qkv.weight'), embedding, q + 2 * kv]]
    : [
        [at('attn_q.weight'), embedding, q],
        [at('attn_k.weight'), embedding, kv],
        [at('attn_v.weight'), embedding, kv],
      ];
  const biases: TensorShape[] = [
    [at('attn_q.bias'), q],
    [at('attn_k.bias'), kv],
    [at('attn_v.bias'), kv],
  ];
  const headNorms: TensorShape[] = [
    [at('attn_q_norm.weight'), head],
    [at('attn_k_norm.weight'), head],
  ];
  const postNorms: TensorShape[] = [
    [at('post_attention_norm.weight'), embedding],
    [at('post_ffw_norm.weight'), embedding],
  ];
  return [
    [at('attn_norm.weight'), embedding],
    ...matrices,
    [at('attn_output.weight'), q, embedding],
    ...(parts.biases ? biases : []),
    ...(parts.headNorms ? headNorms : []),
    ...(parts.postNorms ? postNorms : []),
    ...(parts.sinks ? [[at('attn_sinks.weight'), heads] as const, [at('attn_output.bias'), embedding] as const] : []),
  ];
}

export function denseFeedForward(i: number, { embedding, feedForward }: Sizes): TensorShape[] {
  const at = (name: string) => `blk.${i}.${name}.weight`;
  return [
    [at('ffn_norm'), embedding],
    [at('ffn_gate'), embedding, feedForward],
    [at('ffn_up'), embedding, feedForward],
    [at('ffn_down'), feedForward, embedding],
  ];
}

export function experts(i: number, sizes: Sizes, parts: { biases?: boolean; postNorm?: boolean } = {}): TensorShape[] {
  const { embedding, experts: count = 0, expertFeedForward: width = 0 } = sizes;
  const at = (name: string) => `blk.${i}.${name}`;
  const biases: TensorShape[] = [
    [at('ffn_gate_inp.bias'), count],
    [at('ffn_gate_exps.bias'), width, count],
    [at('ffn_up_exps.bias'), width, count],
    [at('ffn_down_exps.bias'), embedding, count],
  ];
  return [
    [at(parts.postNorm ? 'post_attention_norm.weight' : 'ffn_norm.weight'), embedding],
    [at('ffn_gate_inp.weight'), embedding, count],
    [at('ffn_gate_exps.weight'), embedding, width, count],
    [at('ffn_up_exps.weight'), embedding, width, count],
    [at('ffn_down_exps.weight'), width, embedding, count],
    ...(parts.biases ? biases : []),
  ];
}

import type { GgufTensor } from '@aivailable/gguf';
import type { Family } from './families.js';
import type { Keys } from './keys.js';
import type { ExpertShape, LatentShape, ModelShape, RecurrentShape } from './model-shape.js';

/** The parts of a shape that only some families have, each null where it is absent. */

export function readWindow(keys: Keys, { window }: Family, layers: number): Partial<ModelShape> {
  const mentioned = keys.optionalCount('attention.sliding_window');
  const trained = keys.optionalCount('context_length');
  const counts = mentioned !== null && (trained === null || mentioned < trained);
  const windowMentioned = counts ? { windowMentioned: true } : {};
  if (window === undefined || window === 'ignored') return windowMentioned;
  const tokens = mentioned ?? window.defaultTokens;
  if (tokens === undefined) return windowMentioned;
  const listed = keys.switches('attention.sliding_window_pattern');
  const period = listed ? 0 : (keys.optionalCount('attention.sliding_window_pattern') ?? window.period);
  const slides = (layer: number) => (listed ? listed[layer] === true : layer % period < period - 1);
  return { ...windowMentioned, slidingWindow: { tokens, layers: Array.from({ length: layers }, (_, i) => slides(i)) } };
}

export function readExperts(keys: Keys, tensors: readonly GgufTensor[]): ExpertShape | null {
  if (!keys.uses('expert_count')) return null;
  const widthOf = (part: string) => tensors.find(({ name }) => name.endsWith(`ffn_up_${part}.weight`))?.shape[1];
  const denseLayers = keys.has('leading_dense_block_count') ? keys.perLayer('leading_dense_block_count', 1, 0) : [0];
  return {
    count: keys.count('expert_count'),
    used: keys.count('expert_used_count'),
    feedForwardLength: widthOf('exps') ?? keys.count('expert_feed_forward_length'),
    denseLayers: denseLayers[0] ?? 0,
    sharedLength: widthOf('shexp') ?? 0,
  };
}

/** Files from before the split of `attn_kv_b` say nothing of it and cache whole keys and values. */
export function readLatent(keys: Keys): LatentShape | null {
  if (!keys.uses('attention.key_length_mla')) return null;
  return {
    queryRank: keys.optionalCount('attention.q_lora_rank') ?? 0,
    ropeLength: keys.count('rope.dimension_count'),
    headKeyLength: keys.count('attention.key_length_mla'),
    headValueLength: keys.count('attention.value_length_mla'),
  };
}

export function readRecurrent(keys: Keys, tensors: readonly GgufTensor[], layers: number): RecurrentShape | null {
  if (!keys.uses('ssm.state_size')) return null;
  const [inner, state] = [keys.count('ssm.inner_size'), keys.count('ssm.state_size')];
  const groups = keys.optionalCount('ssm.group_count') ?? 0;
  const convLength = inner + 2 * groups * state;
  const projected = tensors.find(({ name }) => name.endsWith('ssm_in.weight'))?.shape[1] ?? 2 * inner;
  const has = (layer: number) => tensors.some(({ name }) => name === `blk.${layer}.ssm_in.weight`);
  return {
    layers: Array.from({ length: layers }, (_, layer) => has(layer)),
    convStateValues: (keys.count('ssm.conv_kernel') - 1) * convLength,
    stateValues: state * inner,
    ...{ innerLength: inner, convLength, projectedLength: projected },
  };
}

export function readFeedForwardGate(keys: Keys, tensors: readonly GgufTensor[]): ModelShape['feedForwardGate'] | null {
  if (tensors.some(({ name }) => /\.ffn_gate(_exps)?\.weight$/.test(name))) return null;
  const up = tensors.find(({ name }) => name.endsWith('.ffn_up.weight'));
  if (up === undefined) return null;
  return up.shape[1] === 2 * Math.max(...keys.perLayer('feed_forward_length', keys.count('block_count'), 0))
    ? 'fused'
    : 'none';
}

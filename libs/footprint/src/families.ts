/**
 * Architectures that are dense llamas as far as memory goes: full attention in every layer, one KV cache, a gated
 * feed-forward. The formula was checked against engine logs for `llama`; the others allocate the same tensors.
 */
export const LLAMA_LIKE: ReadonlySet<string> = new Set([
  'llama',
  'mistral3',
  'qwen2',
  'qwen3',
  'gemma',
  'granite',
  'internlm2',
  'olmo2',
  'smollm3',
  'exaone',
  'command-r',
  'minicpm',
  'orion',
  'xverse',
]);

/** Metadata that turns such a model into something else. */
export const WITHOUT: readonly { key: string; what: string }[] = [
  { key: 'expert_count', what: 'a mixture of experts' },
  { key: 'attention.sliding_window', what: 'sliding-window attention' },
  { key: 'attention.kv_lora_rank', what: 'latent attention' },
  { key: 'ssm.state_size', what: 'recurrent layers' },
  { key: 'nextn_predict_layers', what: 'multi-token prediction layers' },
];

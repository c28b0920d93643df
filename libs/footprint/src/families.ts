/**
 * What llama.cpp v0.4 does with the metadata of each architecture, read from its sources; an architecture that is not
 * here is refused, never guessed.
 */
export interface Family {
  /** What becomes of `attention.sliding_window`; refused where absent. */
  readonly window?: WindowRule;
  /** Metadata that may be used, from `FEATURES`. */
  readonly features?: readonly Feature[];
  readonly cacheless?: true;
}

/** `ignored`: all layers keep everything. Else every layer but each `period`th keeps the window alone. */
export type WindowRule = 'ignored' | { readonly period: number; readonly defaultTokens?: number };

export type Feature = keyof typeof FEATURES;

/** Metadata that turns a model into something else, in words. */
export const FEATURES = {
  expert_count: 'a mixture of experts',
  'attention.kv_lora_rank': 'latent attention',
  'ssm.state_size': 'recurrent layers',
  nextn_predict_layers: 'multi-token prediction layers',
} as const;

const plain: Family = {};

export const FAMILIES: Readonly<Record<string, Family>> = {
  llama: { window: 'ignored', features: ['expert_count'] },
  qwen2: { window: 'ignored' },
  qwen3: { window: 'ignored' },
  qwen3moe: { window: 'ignored', features: ['expert_count'] },
  gemma2: { window: { period: 2, defaultTokens: 4096 } },
  gemma3: { window: { period: 6 } },
  phi3: { window: 'ignored' },
  deepseek2: { window: 'ignored', features: ['expert_count', 'attention.kv_lora_rank'] },
  'gpt-oss': { window: { period: 2 }, features: ['expert_count'] },
  mamba: { features: ['ssm.state_size'] },
  mamba2: { features: ['ssm.state_size'] },
  granitehybrid: { features: ['ssm.state_size', 'expert_count'] },
  granitemoe: { features: ['expert_count'] },
  bert: { cacheless: true },
  'nomic-bert': { cacheless: true },
  mistral3: plain,
  gemma: plain,
  granite: plain,
  internlm2: plain,
  olmo2: plain,
  smollm3: plain,
  exaone: plain,
  'command-r': plain,
  minicpm: plain,
  orion: plain,
  xverse: plain,
};

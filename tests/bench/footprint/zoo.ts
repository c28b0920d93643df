import type { GgufSpec } from '@aivailable/gguf';
import { CASES, type EngineCase, FURTHER_CASES, HELD_OUT_CASES } from './cases.js';
import { type FamilySizes, families } from './families.js';
import type { Sizes } from './layers.js';
import { type Plan, specimenFile } from './specimen-file.js';

/** A model whose weights are zeros: only shapes matter to memory, and a real engine loads it. */
export interface Specimen {
  readonly name: string;
  readonly architecture: string;
  readonly task: 'chat' | 'embed';
  /** Measured once, after the formulas were as they are; false for those that they were written with. */
  readonly heldOut: boolean;
  readonly cases: readonly EngineCase[];
  readonly spec: () => GgufSpec;
}

const FITTED: Sizes = {
  ...{ layers: 6, embedding: 512, feedForward: 1408, heads: 8, kvHeads: 2, head: 64, vocabulary: 8192 },
};
const fittedQwen3: Sizes = { ...FITTED, head: 128, kvHeads: 4 };

const fitted: FamilySizes = {
  base: FITTED,
  mistral: { ...FITTED, kvHeads: 4, vocabulary: 16_384, feedForward: 1792 },
  mixtral: { ...FITTED, layers: 4, experts: 8, expertsUsed: 2, expertFeedForward: 1408 },
  qwen3: fittedQwen3,
  qwen3moe: { ...fittedQwen3, layers: 4, experts: 16, expertsUsed: 4, expertFeedForward: 384 },
  gemma: { ...FITTED, layers: 12, head: 128, heads: 4, feedForward: 2048 },
  gptOss: { ...FITTED, experts: 8, expertsUsed: 4, expertFeedForward: 512 },
  deepseek: { ...FITTED, kvHeads: 1, experts: 8, expertsUsed: 2, expertFeedForward: 384 },
  bert: { ...FITTED, kvHeads: 8, feedForward: 2048 },
  latent: { queryRank: 192, kvRank: 256, key: 96, value: 64, rope: 32 },
  recurrent: { inner: 1024, state: 128, heads: 16, kernel: 4 },
  windows: { gemma2: 1024, gemma3: 512, phi3: 2047, gptOss: 128 },
  hybridPeriod: 3,
};

/** Few tokens in the vocabulary: the layers decide. */
const DEEP: Sizes = {
  ...{ layers: 9, embedding: 768, feedForward: 2560, heads: 12, kvHeads: 4, head: 64, vocabulary: 3000 },
};
const deepQwen3: Sizes = { ...DEEP, head: 128, heads: 16, kvHeads: 2 };

const deep: FamilySizes = {
  base: DEEP,
  mistral: { ...DEEP, heads: 6, kvHeads: 2, head: 128, vocabulary: 6000, feedForward: 3584 },
  mixtral: { ...DEEP, layers: 3, experts: 4, expertsUsed: 2, feedForward: 1792, expertFeedForward: 1792 },
  qwen3: deepQwen3,
  qwen3moe: { ...deepQwen3, layers: 5, experts: 32, expertsUsed: 8, expertFeedForward: 256 },
  gemma: { ...DEEP, layers: 14, head: 256, heads: 4, kvHeads: 1, feedForward: 3072 },
  gptOss: { ...DEEP, experts: 12, expertsUsed: 4, expertFeedForward: 768 },
  deepseek: { ...DEEP, kvHeads: 1, experts: 16, expertsUsed: 6, expertFeedForward: 512 },
  bert: { ...DEEP, kvHeads: 12, feedForward: 3072 },
  latent: { queryRank: 384, kvRank: 256, key: 128, value: 128, rope: 64 },
  recurrent: { inner: 1536, state: 256, heads: 24, kernel: 4 },
  windows: { gemma2: 2048, gemma3: 1024, phi3: 1023, gptOss: 256 },
  hybridPeriod: 5,
};

/** Many tokens in the vocabulary: the logits decide, as in most small models that people use. */
const WIDE: Sizes = {
  ...{ layers: 4, embedding: 896, feedForward: 2432, heads: 14, kvHeads: 2, head: 64, vocabulary: 40_000 },
};
const wideQwen3: Sizes = { ...WIDE, head: 128, heads: 8, kvHeads: 8 };

const wide: FamilySizes = {
  base: WIDE,
  mistral: { ...WIDE, heads: 7, kvHeads: 7, head: 128, vocabulary: 24_000 },
  mixtral: { ...WIDE, layers: 2, experts: 6, expertsUsed: 3, feedForward: 1024, expertFeedForward: 1024 },
  qwen3: wideQwen3,
  qwen3moe: { ...wideQwen3, experts: 24, expertsUsed: 6, expertFeedForward: 320 },
  gemma: { ...WIDE, layers: 7, head: 256, heads: 4, kvHeads: 4, feedForward: 3584 },
  gptOss: { ...WIDE, experts: 16, expertsUsed: 4, expertFeedForward: 448 },
  deepseek: { ...WIDE, kvHeads: 1, experts: 8, expertsUsed: 4, expertFeedForward: 640 },
  bert: { ...WIDE, kvHeads: 14, feedForward: 3584 },
  latent: { queryRank: 256, kvRank: 384, key: 96, value: 64, rope: 32 },
  recurrent: { inner: 1792, state: 128, heads: 28, kernel: 4 },
  windows: { gemma2: 4096, gemma3: 768, phi3: 4095, gptOss: 512 },
  hybridPeriod: 2,
};

/** Nothing of this was looked at before the formulas were done. */
const ODD: Sizes = {
  ...{ layers: 7, embedding: 640, feedForward: 1984, heads: 10, kvHeads: 5, head: 64, vocabulary: 20_480 },
};
const oddQwen3: Sizes = { ...ODD, head: 128, heads: 12, kvHeads: 4 };

const odd: FamilySizes = {
  base: ODD,
  mistral: { ...ODD, heads: 8, kvHeads: 4, head: 96, vocabulary: 13_000, feedForward: 1600 },
  mixtral: { ...ODD, layers: 5, experts: 5, expertsUsed: 2, feedForward: 896, expertFeedForward: 896 },
  qwen3: oddQwen3,
  qwen3moe: { ...oddQwen3, layers: 6, experts: 20, expertsUsed: 5, expertFeedForward: 448 },
  gemma: { ...ODD, layers: 9, head: 256, heads: 5, kvHeads: 5, feedForward: 2560 },
  gptOss: { ...ODD, experts: 10, expertsUsed: 2, expertFeedForward: 640 },
  deepseek: { ...ODD, kvHeads: 1, experts: 12, expertsUsed: 3, expertFeedForward: 320 },
  bert: { ...ODD, kvHeads: 10, feedForward: 2560 },
  latent: { queryRank: 320, kvRank: 256, key: 96, value: 80, rope: 32 },
  recurrent: { inner: 1280, state: 128, heads: 20, kernel: 4 },
  windows: { gemma2: 512, gemma3: 2048, phi3: 511, gptOss: 1024 },
  hybridPeriod: 4,
};

export const ZOO: readonly Specimen[] = [
  ...families(fitted).map((plan) => specimen(plan, plan.name, CASES)),
  ...families(deep).map((plan) => specimen(plan, `${plan.name}, deep`, FURTHER_CASES)),
  ...families(wide).map((plan) => specimen(plan, `${plan.name}, wide`, FURTHER_CASES)),
  ...families(odd).map((plan) => specimen(plan, `${plan.name}, odd`, HELD_OUT_CASES)),
];

function specimen(plan: Plan, name: string, cases: readonly EngineCase[]): Specimen {
  const { architecture, task = 'chat' } = plan;
  const heldOut = cases === HELD_OUT_CASES;
  return { ...{ name, architecture, task, heldOut, cases }, spec: () => specimenFile(plan) };
}

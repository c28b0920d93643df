import { type LLamaContextualRepeatPenalty, type LlamaModel, type Token, TokenBias } from 'node-llama-cpp';
import { z } from 'zod';

const oneOrMore = z.union([z.string(), z.array(z.string()).max(16)]);

/** They are written one after the other on one slot. */
const MOST_CHOICES = 32;

/** What chat and completion requests have in common. Unknown fields are let through, as OpenAI's own API does. */
export const samplingFields = {
  model: z.string().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.number().int().min(1).max(MOST_CHOICES).nullish(),
  stop: oneOrMore.nullish(),
  seed: z.number().int().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.number().int().min(0).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  repeat_penalty: z.number().positive().nullish(),
  logit_bias: z.record(z.string().regex(/^\d+$/), z.number().min(-100).max(100)).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
};

type SamplingRequest = z.infer<z.ZodObject<typeof samplingFields>>;

export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
  readonly seed: number;
  readonly repeatPenalty: false | LLamaContextualRepeatPenalty;
  readonly tokenBias: TokenBias | undefined;
  readonly customStopTriggers: string[];
}

const LARGEST_SEED = 2 ** 32;
const PENALTY_WINDOW_TOKENS = 64;

/** OpenAI's defaults: temperature 1, nothing cut off, no penalty. A temperature of 0 is greedy and repeatable. */
export function readSampling(request: SamplingRequest, model: LlamaModel): Sampling {
  return {
    temperature: request.temperature ?? 1,
    topP: request.top_p ?? 1,
    topK: request.top_k ?? 0,
    minP: request.min_p ?? 0,
    seed: seedOf(request.seed),
    repeatPenalty: penaltyOf(request),
    tokenBias: biasOf(request, model),
    customStopTriggers: [request.stop ?? []].flat().filter((text) => text !== ''),
  };
}

/** The same for another answer to the same question: what is drawn differs, and does so again with the same seed. */
export function ofChoice<T extends Pick<Sampling, 'seed'>>(sampling: T, choice: number): T {
  return { ...sampling, seed: (sampling.seed + choice) % LARGEST_SEED };
}

function seedOf(seed: number | null | undefined): number {
  const given = seed ?? Math.floor(Math.random() * LARGEST_SEED);
  return ((given % LARGEST_SEED) + LARGEST_SEED) % LARGEST_SEED;
}

function penaltyOf(request: SamplingRequest): Sampling['repeatPenalty'] {
  const [frequencyPenalty, presencePenalty] = [request.frequency_penalty ?? 0, request.presence_penalty ?? 0];
  const penalty = request.repeat_penalty ?? 1;
  if (frequencyPenalty === 0 && presencePenalty === 0 && penalty === 1) return false;
  return { penalty, frequencyPenalty, presencePenalty, lastTokens: PENALTY_WINDOW_TOKENS };
}

function biasOf({ logit_bias }: SamplingRequest, model: LlamaModel): TokenBias | undefined {
  const entries = Object.entries(logit_bias ?? {});
  if (entries.length === 0) return undefined;
  const bias = TokenBias.for(model);
  for (const [token, logit] of entries) bias.set(Number(token) as Token, logit <= -100 ? 'never' : { logit });
  return bias;
}

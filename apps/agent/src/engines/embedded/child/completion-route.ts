import type { ServerResponse } from 'node:http';
import { CatalogueError } from '@aivailable/contracts';
import { LlamaCompletion, type LlamaCompletionResponse, type LlamaModel, type Token } from 'node-llama-cpp';
import { z } from 'zod';
import { type ChatEnding, textOf } from './chat-answer.js';
import { type CompletionAnswer, StreamedCompletion, WholeCompletion } from './completion-answer.js';
import { type Continuity, resumeFields } from './continuity.js';
import { roomForAnswer } from './http-answer.js';
import type { LoadedModel } from './loaded-model.js';
import { ofChoice, readSampling, type Sampling, samplingFields } from './sampling.js';
import type { SlotLease } from './slot-pool.js';
import { TokenOdds } from './token-odds.js';
import { UsageCounter } from './usage.js';

const tokens = z.array(z.number().int().nonnegative()).min(1);
const MOST_PROMPTS = 64;

export const completionRequest = z.object({
  ...samplingFields,
  ...resumeFields,
  prompt: z.union([z.string(), z.array(z.string()).min(1).max(MOST_PROMPTS), tokens, z.array(tokens).min(1)], {
    error: `a text, a list of at most ${MOST_PROMPTS} texts, or the tokens of one or several`,
  }),
  suffix: z.string().nullish(),
  echo: z.boolean().nullish(),
  best_of: z.number().int().nullish(),
  logprobs: z.number().int().min(0).max(5).nullish(),
});
export type CompletionRequest = z.infer<typeof completionRequest>;

/** OpenAI's default: completions are short unless asked otherwise. */
const DEFAULT_TOKENS = 16;

interface PreparedCompletion {
  readonly prompt: Token[];
  readonly options: Sampling & { readonly maxTokens: number };
}

/** Everything that is asked for goes through one slot, one after the other. */
export async function answerCompletion(
  loaded: LoadedModel,
  request: CompletionRequest,
  response: ServerResponse,
  signal: AbortSignal,
  continuity: Continuity,
): Promise<void> {
  refuseUnserved(request);
  const prepared = promptsOf(loaded.model, request.prompt).flatMap((prompt) => choicesOf(loaded, request, prompt));
  const { drawn } = continuity;
  const read = prepared.reduce((sum, { prompt }, i) => sum + (i % (request.n ?? 1) === 0 ? prompt.length : 0), 0);
  const answer = answerFor(loaded, request, response, read, continuity);
  const lease = await loaded.slots.acquire(prepared[0]?.prompt ?? [], signal);
  const odds = typeof request.logprobs === 'number' ? new TokenOdds(loaded.model, request.logprobs) : null;
  const stopWatchingOdds = odds?.watch(lease.sequence);
  const stopWatching = drawn.watch(lease.sequence);
  try {
    const usage = new UsageCounter(lease.sequence, read, drawn.begun);
    for (const [index, choice] of prepared.entries()) {
      const options = ofChoice(choice.options, drawn.begun);
      await write({ ...choice, options }, index, lease, answer, odds, signal);
    }
    answer.end(usage.read());
  } finally {
    stopWatching();
    stopWatchingOdds?.();
    lease.release();
  }
}

function choicesOf(loaded: LoadedModel, request: CompletionRequest, prompt: Token[]): PreparedCompletion[] {
  const room = roomForAnswer(prompt.length, loaded.contextTokens);
  const maxTokens = Math.min(request.max_tokens ?? DEFAULT_TOKENS, room);
  const options = { ...readSampling(request, loaded.model), maxTokens };
  return Array.from({ length: request.n ?? 1 }, (_, choice) => ({ prompt, options: ofChoice(options, choice) }));
}

function refuseUnserved({ suffix, echo, best_of, n }: CompletionRequest): void {
  const field = suffix ? 'suffix' : echo ? 'echo' : (best_of ?? 1) > (n ?? 1) ? 'best_of' : null;
  if (field !== null) throw new CatalogueError('invalid_request', { detail: `"${field}" is not served here.` });
}

/** Raw prompts may hold control tokens: whoever writes one writes the model's own format. */
function promptsOf(model: LlamaModel, prompt: CompletionRequest['prompt']): Token[][] {
  if (typeof prompt === 'string') return [model.tokenize(prompt, true)];
  if (typeof prompt[0] === 'number') return [prompt as Token[]];
  return (prompt as (string | Token[])[]).map((one) => (typeof one === 'string' ? model.tokenize(one, true) : one));
}

async function write(
  { prompt, options }: PreparedCompletion,
  index: number,
  { sequence }: SlotLease,
  answer: CompletionAnswer,
  odds: TokenOdds | null,
  signal: AbortSignal,
): Promise<void> {
  const completion = new LlamaCompletion({ contextSequence: sequence });
  let written: Token[] = [];
  try {
    const response = await completion.generateCompletionWithMeta(prompt, {
      ...options,
      signal,
      // The request was checked to fit: nothing of it may be cut to make room.
      disableContextShift: true,
      contextShiftSize: 1,
      onToken: (drawn) => {
        written = drawn;
      },
      onTextChunk: (text) => answer.text(index, text, odds?.take(written) ?? null),
    });
    answer.finish(index, endingOf(response));
  } finally {
    completion.dispose({ disposeSequence: false });
  }
}

function endingOf({ metadata }: LlamaCompletionResponse): ChatEnding {
  if (metadata.stopReason === 'maxTokens') return { finish: 'length', stopText: null };
  const isStopText = metadata.stopReason === 'customStopTrigger';
  return { finish: 'stop', stopText: isStopText ? textOf(metadata.customStopTrigger) : null };
}

function answerFor(
  { servedName }: LoadedModel,
  request: CompletionRequest,
  response: ServerResponse,
  promptTokens: number,
  { takenUp, note }: Continuity,
): CompletionAnswer {
  if (!request.stream) return new WholeCompletion(response, servedName);
  const withUsage = request.stream_options?.include_usage === true;
  const isOne = !Array.isArray(request.prompt) || typeof request.prompt[0] === 'number' || request.prompt.length === 1;
  const noted = isOne ? note : null;
  return new StreamedCompletion(response, servedName, withUsage, takenUp, noted && (() => noted(promptTokens)));
}

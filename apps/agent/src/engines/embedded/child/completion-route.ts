import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { CatalogueError } from '@aivailable/contracts';
import { LlamaCompletion, type LlamaModel, type Token } from 'node-llama-cpp';
import { z } from 'zod';
import { EventStream } from './event-stream.js';
import { answerJson, roomForAnswer } from './http-answer.js';
import type { LoadedModel } from './loaded-model.js';
import { readSampling, type Sampling, samplingFields } from './sampling.js';
import type { SlotLease } from './slot-pool.js';
import { UsageCounter } from './usage.js';

const tokens = z.array(z.number().int().nonnegative());

export const completionRequest = z.object({
  ...samplingFields,
  prompt: z.union([z.string(), z.array(z.string()).length(1), tokens, z.array(tokens).length(1)], {
    error: 'one text, or the tokens of one text, is served at a time',
  }),
  suffix: z.string().nullish(),
  echo: z.boolean().nullish(),
  best_of: z.number().int().nullish(),
  logprobs: z.number().int().nullish(),
});
export type CompletionRequest = z.infer<typeof completionRequest>;

/** OpenAI's default: completions are short unless asked otherwise. */
const DEFAULT_TOKENS = 16;

interface PreparedCompletion {
  readonly prompt: Token[];
  readonly options: Sampling & { readonly maxTokens: number };
}

export async function answerCompletion(
  loaded: LoadedModel,
  request: CompletionRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  refuseUnserved(request);
  const prompt = tokensOf(loaded.model, request.prompt);
  const room = roomForAnswer(prompt.length, loaded.contextTokens);
  const maxTokens = Math.min(request.max_tokens ?? DEFAULT_TOKENS, room);
  const prepared = { prompt, options: { ...readSampling(request, loaded.model), maxTokens } };
  const lease = await loaded.slots.acquire(prompt, signal);
  try {
    await generate(prepared, lease, answerFor(loaded, request, response), signal);
  } finally {
    lease.release();
  }
}

function refuseUnserved({ suffix, echo, best_of, logprobs }: CompletionRequest): void {
  const field = suffix ? 'suffix' : echo ? 'echo' : (best_of ?? 1) !== 1 ? 'best_of' : null;
  const unserved = typeof logprobs === 'number' ? 'logprobs' : field;
  if (unserved !== null) throw new CatalogueError('invalid_request', { detail: `"${unserved}" is not served here.` });
}

/** Raw prompts may hold control tokens: whoever writes one writes the model's own format. */
function tokensOf(model: LlamaModel, prompt: CompletionRequest['prompt']): Token[] {
  const first = Array.isArray(prompt) ? prompt[0] : prompt;
  if (typeof first === 'string') return model.tokenize(first, true);
  return (Array.isArray(first) ? first : prompt) as Token[];
}

interface CompletionAnswer {
  text(text: string): void;
  end(finish: 'stop' | 'length', usage: ReturnType<UsageCounter['read']>): void;
}

async function generate(
  { prompt, options }: PreparedCompletion,
  { sequence }: SlotLease,
  answer: CompletionAnswer,
  signal: AbortSignal,
): Promise<void> {
  const usage = new UsageCounter(sequence, prompt.length);
  const completion = new LlamaCompletion({ contextSequence: sequence });
  try {
    const { metadata } = await completion.generateCompletionWithMeta(prompt, {
      ...options,
      signal,
      // The request was checked to fit: nothing of it may be cut to make room.
      disableContextShift: true,
      contextShiftSize: 1,
      onTextChunk: (text) => answer.text(text),
    });
    answer.end(metadata.stopReason === 'maxTokens' ? 'length' : 'stop', usage.read());
  } finally {
    completion.dispose({ disposeSequence: false });
  }
}

function answerFor({ servedName: model }: LoadedModel, request: CompletionRequest, response: ServerResponse) {
  const created = Math.floor(Date.now() / 1000);
  const head = { id: `cmpl-${randomUUID()}`, object: 'text_completion', created, model };
  return request.stream
    ? streamedAnswer(response, head, request.stream_options?.include_usage === true)
    : wholeAnswer(response, head);
}

const choice = (text: string, finish: 'stop' | 'length' | null) => [
  { index: 0, text, logprobs: null, finish_reason: finish },
];

function wholeAnswer(response: ServerResponse, head: object): CompletionAnswer {
  let whole = '';
  return {
    text: (text) => {
      whole += text;
    },
    end: (finish, usage) => answerJson(response, 200, { ...head, choices: choice(whole, finish), usage }),
  };
}

function streamedAnswer(response: ServerResponse, head: object, withUsage: boolean): CompletionAnswer {
  const stream = new EventStream(response);
  const noUsage = withUsage ? { usage: null } : {};
  return {
    text: (text) => {
      if (text !== '') stream.send({ ...head, choices: choice(text, null), ...noUsage });
    },
    end: (finish, usage) => {
      stream.send({ ...head, choices: choice('', finish), ...noUsage });
      if (withUsage) stream.send({ ...head, choices: [], usage });
      stream.done();
    },
  };
}

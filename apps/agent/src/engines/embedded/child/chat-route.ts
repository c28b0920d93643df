import type { ServerResponse } from 'node:http';
import { CatalogueError, PROMPT_TOKENS_HEADER } from '@aivailable/contracts';
import {
  type ChatHistoryItem,
  type ChatWrapper,
  type GbnfJsonBasicSchema,
  type LLamaChatGenerateResponseOptions,
  LlamaChat,
  type LlamaGrammar,
  LlamaGrammarEvaluationState,
} from 'node-llama-cpp';
import { type ChatAnswer, type ChatChoice, endingOf } from './chat-answer.js';
import type { ChatRequest, ResponseFormat } from './chat-request.js';
import type { Continuity } from './continuity.js';
import { documentOrCall, refuseWhereWordsLead } from './document-or-call.js';
import type { DrawnTokens } from './drawn-tokens.js';
import { historyOf } from './history.js';
import { roomForAnswer } from './http-answer.js';
import { grammarSchema } from './json-schema.js';
import type { LoadedModel } from './loaded-model.js';
import { ofChoice, readSampling, type Sampling } from './sampling.js';
import type { SlotLease } from './slot-pool.js';
import { StreamedChatAnswer } from './streamed-chat-answer.js';
import { opensThought, TextGrammar } from './text-grammar.js';
import { TokenOdds } from './token-odds.js';
import { type OfferedTools, offeredTools } from './tools.js';
import { UsageCounter } from './usage.js';
import { WholeChatAnswer } from './whole-chat-answer.js';
import { DocumentWrapper, MustCallWrapper } from './wrappers.js';

/** A request made ready for the engine: everything that can be refused has been looked at. */
interface PreparedChat {
  readonly wrapper: ChatWrapper;
  readonly history: ChatHistoryItem[];
  readonly prompt: ReturnType<LoadedModel['model']['tokenize']>;
  readonly tools: OfferedTools | null;
  readonly choices: number;
  /** Likeliest tokens to be told beside each written one; null: nothing of the kind. */
  readonly topLogprobs: number | null;
  /** Of the text beside calls and thoughts; null where nothing rules it, or the library does. */
  readonly text: LlamaGrammar | null;
  readonly isThinking: boolean;
  readonly options: Sampling & { readonly maxTokens: number; readonly grammar?: LlamaGrammar };
}

export async function answerChat(
  loaded: LoadedModel,
  request: ChatRequest,
  response: ServerResponse,
  signal: AbortSignal,
  continuity: Continuity,
): Promise<void> {
  const chat = await prepare(loaded, request);
  response.setHeader(PROMPT_TOKENS_HEADER, chat.prompt.length);
  const answer = answerFor(loaded, request, response, chat.prompt.length, continuity);
  const lease = await loaded.slots.acquire(chat.prompt, signal);
  try {
    await generate(loaded, chat, answer, lease, signal, continuity.drawn);
  } finally {
    lease.release();
  }
}

async function prepare(loaded: LoadedModel, request: ChatRequest): Promise<PreparedChat> {
  if (request.top_logprobs && !request.logprobs) {
    throw new CatalogueError('invalid_request', { detail: 'top_logprobs is told only together with logprobs: true.' });
  }
  const history = historyOf(request.messages);
  const tools = offeredTools(request);
  // Where a call is all that may be answered, there is no text that could have a format.
  const document = tools?.mustCall ? undefined : await grammarFor(loaded, request.response_format);
  const isThinking = opensThought(loaded.wrapper, history);
  const rulesText = document !== undefined && (tools !== null || isThinking);
  const wrapper = wrapperFor(loaded.wrapper, tools, rulesText);
  const state = renderedPrompt(wrapper, history, tools);
  if (rulesText && tools !== null) refuseWhereWordsLead(state, loaded.servedName);
  const prompt = state.contextText.tokenize(loaded.model.tokenizer);
  const room = roomForAnswer(prompt.length, loaded.contextTokens);
  const asked = request.max_completion_tokens ?? request.max_tokens ?? room;
  const sampling = { ...readSampling(request, loaded.model), maxTokens: Math.min(asked, room) };
  const options = document === undefined || rulesText ? sampling : { ...sampling, grammar: document };
  const text = rulesText ? await textGrammar(loaded, document, tools) : null;
  const topLogprobs = request.logprobs ? (request.top_logprobs ?? 0) : null;
  return { wrapper, history, prompt, tools, choices: request.n ?? 1, topLogprobs, text, isThinking, options };
}

function wrapperFor(wrapper: ChatWrapper, tools: OfferedTools | null, rulesText: boolean): ChatWrapper {
  if (tools?.mustCall) return new MustCallWrapper(wrapper);
  return rulesText ? new DocumentWrapper(wrapper) : wrapper;
}

function renderedPrompt(wrapper: ChatWrapper, chatHistory: ChatHistoryItem[], tools: OfferedTools | null) {
  const availableFunctions = tools?.functions;
  return wrapper.generateContextState({ chatHistory, availableFunctions, documentFunctionParams: true });
}

function textGrammar(loaded: LoadedModel, document: LlamaGrammar, tools: OfferedTools | null): Promise<LlamaGrammar> {
  if (tools === null) return Promise.resolve(document);
  return documentOrCall(loaded, loaded.wrapper, document, Object.keys(tools.functions));
}

async function grammarFor(
  { llama }: LoadedModel,
  format: ResponseFormat | null | undefined,
): Promise<LlamaGrammar | undefined> {
  if (!format || format.type === 'text') return undefined;
  const schema = format.type === 'json_schema' ? format.json_schema.schema : { type: 'object' };
  // Its generic takes one kind of schema, not the union of all; any kind is fine.
  return llama.createGrammarForJsonSchema(grammarSchema(schema) as GbnfJsonBasicSchema);
}

function answerFor(
  { servedName }: LoadedModel,
  request: ChatRequest,
  response: ServerResponse,
  promptTokens: number,
  { takenUp, note }: Continuity,
): ChatAnswer {
  if (!request.stream) return new WholeChatAnswer(response, servedName);
  const withUsage = request.stream_options?.include_usage === true;
  return new StreamedChatAnswer(response, servedName, withUsage, takenUp, note && (() => note(promptTokens)));
}

/** One choice after the other, on the same slot: the prompt is read once. */
async function generate(
  loaded: LoadedModel,
  chat: PreparedChat,
  answer: ChatAnswer,
  { sequence }: SlotLease,
  signal: AbortSignal,
  drawn: DrawnTokens,
): Promise<void> {
  const usage = new UsageCounter(sequence, chat.prompt.length, drawn.begun);
  const odds = chat.topLogprobs === null ? null : new TokenOdds(loaded.model, chat.topLogprobs);
  const stopWatchingOdds = odds?.watch(sequence);
  const stopWatching = drawn.watch(sequence);
  try {
    for (let index = 0; index < chat.choices; index++) {
      await writeChoice(
        // An answer that is taken up must not draw by the same chances as its beginning did.
        { ...chat, options: ofChoice(chat.options, index + drawn.begun) },
        answer.choice(index),
        odds,
        sequence,
        signal,
      );
    }
    answer.end(usage.read());
  } finally {
    stopWatching();
    stopWatchingOdds?.();
  }
}

async function writeChoice(
  { wrapper, history, tools, text, isThinking, options }: PreparedChat,
  choice: ChatChoice,
  odds: TokenOdds | null,
  contextSequence: SlotLease['sequence'],
  signal: AbortSignal,
): Promise<void> {
  const chat = new LlamaChat({ contextSequence, chatWrapper: wrapper });
  const { model } = chat;
  const ruled = text && new TextGrammar(new LlamaGrammarEvaluationState({ model, grammar: text }), isThinking);
  const stopRuling = ruled?.watch(contextSequence);
  let calls = 0;
  try {
    const response = await chat.generateResponse(history, {
      ...options,
      ...(tools === null ? {} : toolOptions(tools)),
      signal,
      onResponseChunk: (chunk) => {
        ruled?.hears(chunk);
        choice.chunk(chunk, odds?.take(chunk.tokens) ?? null);
      },
      ...(tools === null ? {} : { onFunctionCallParamsChunk: (chunk) => choice.callChunk(chunk) }),
      ...(tools !== null && {
        onFunctionCall: (call) => {
          ruled?.called();
          choice.callDone(calls++, call.functionName, call.params);
        },
      }),
    } as LLamaChatGenerateResponseOptions);
    choice.end(endingOf(response));
  } finally {
    stopRuling?.();
    chat.dispose({ disposeSequence: false });
  }
}

function toolOptions({ functions, mostCalls }: OfferedTools) {
  return { functions, documentFunctionParams: true, maxParallelFunctionCalls: mostCalls };
}

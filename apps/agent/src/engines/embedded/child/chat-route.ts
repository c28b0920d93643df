import type { ServerResponse } from 'node:http';
import { CatalogueError } from '@aivailable/contracts';
import {
  type ChatHistoryItem,
  type ChatWrapper,
  type GbnfJsonBasicSchema,
  type LLamaChatGenerateResponseOptions,
  LlamaChat,
  type LlamaGrammar,
} from 'node-llama-cpp';
import { type ChatAnswer, finishReasonOf, StreamedChatAnswer, WholeChatAnswer } from './chat-events.js';
import type { ChatRequest, ResponseFormat } from './chat-request.js';
import { historyOf } from './history.js';
import { roomForAnswer } from './http-answer.js';
import { grammarSchema } from './json-schema.js';
import type { LoadedModel } from './loaded-model.js';
import { readSampling } from './sampling.js';
import type { SlotLease } from './slot-pool.js';
import { MustCallWrapper, type OfferedTools, offeredTools } from './tools.js';
import { UsageCounter } from './usage.js';

/** A request made ready for the engine: everything that can be refused has been looked at. */
interface PreparedChat {
  readonly wrapper: ChatWrapper;
  readonly history: ChatHistoryItem[];
  readonly prompt: ReturnType<LoadedModel['model']['tokenize']>;
  readonly tools: OfferedTools | null;
  readonly options: LLamaChatGenerateResponseOptions;
}

export async function answerChat(
  loaded: LoadedModel,
  request: ChatRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const chat = await prepare(loaded, request);
  const answer = answerFor(loaded, request, response);
  const lease = await loaded.slots.acquire(chat.prompt, signal);
  try {
    await generate(chat, answer, lease, signal);
  } finally {
    lease.release();
  }
}

async function prepare(loaded: LoadedModel, request: ChatRequest): Promise<PreparedChat> {
  if (request.logprobs)
    throw new CatalogueError('invalid_request', { detail: 'This engine gives no logprobs in chats.' });
  const history = historyOf(request.messages);
  const tools = offeredTools(request);
  const grammar = await grammarFor(loaded, request.response_format);
  if (grammar !== undefined && tools !== null) {
    throw new CatalogueError('invalid_request', {
      detail: 'Tools and a JSON response_format cannot be combined here.',
    });
  }
  const wrapper = tools?.mustCall ? new MustCallWrapper(loaded.wrapper) : loaded.wrapper;
  const prompt = renderedPrompt(loaded, wrapper, history, tools);
  const room = roomForAnswer(prompt.length, loaded.contextTokens);
  const asked = request.max_completion_tokens ?? request.max_tokens ?? room;
  const sampling = { ...readSampling(request, loaded.model), maxTokens: Math.min(asked, room) };
  return { wrapper, history, prompt, tools, options: grammar === undefined ? sampling : { ...sampling, grammar } };
}

function renderedPrompt(
  { model }: LoadedModel,
  wrapper: ChatWrapper,
  chatHistory: ChatHistoryItem[],
  tools: OfferedTools | null,
) {
  const availableFunctions = tools?.functions;
  const { contextText } = wrapper.generateContextState({
    chatHistory,
    availableFunctions,
    documentFunctionParams: true,
  });
  return contextText.tokenize(model.tokenizer);
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

function answerFor({ servedName }: LoadedModel, request: ChatRequest, response: ServerResponse): ChatAnswer {
  if (!request.stream) return new WholeChatAnswer(response, servedName);
  return new StreamedChatAnswer(response, servedName, request.stream_options?.include_usage === true);
}

async function generate(
  { wrapper, history, prompt, tools, options }: PreparedChat,
  answer: ChatAnswer,
  { sequence }: SlotLease,
  signal: AbortSignal,
): Promise<void> {
  const usage = new UsageCounter(sequence, prompt.length);
  const chat = new LlamaChat({ contextSequence: sequence, chatWrapper: wrapper });
  let calls = 0;
  try {
    const { metadata } = await chat.generateResponse(history, {
      ...options,
      ...(tools === null ? {} : toolOptions(tools)),
      signal,
      onResponseChunk: (chunk) => answer.chunk(chunk),
      ...(tools === null ? {} : { onFunctionCallParamsChunk: (chunk) => answer.callChunk(chunk) }),
      ...(tools === null ? {} : { onFunctionCall: (call) => answer.callDone(calls++, call.functionName, call.params) }),
    } as LLamaChatGenerateResponseOptions);
    answer.end(finishReasonOf(metadata.stopReason), usage.read());
  } finally {
    chat.dispose({ disposeSequence: false });
  }
}

function toolOptions({ functions, mostCalls }: OfferedTools) {
  return { functions, documentFunctionParams: true, maxParallelFunctionCalls: mostCalls };
}

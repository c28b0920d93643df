import type { KvType } from '@aivailable/contracts';
import {
  type ChatWrapper,
  type Llama,
  type LlamaContext,
  type LlamaEmbeddingContext,
  LlamaLogLevel,
  type LlamaModel,
  resolveChatWrapper,
} from 'node-llama-cpp';
import type { EngineClaims } from '../../proof.js';
import type { LoadMessage } from '../messages.js';
import { readOutputsInOrder } from './ordered-logits.js';
import { SlotPool } from './slot-pool.js';
import { linesArrive, startLlama } from './start-llama.js';

/**
 * The one model of this process with the contexts it serves from, and what the engine said while it loaded. Everything
 * is explicit: the engine's own choices (threads, layers, context size) would fill RAM or fall back to the CPU unasked.
 */
export interface LoadedModel {
  readonly servedName: string;
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly wrapper: ChatWrapper;
  readonly contextTokens: number;
  /** For chat and completions; empty where the instance serves embeddings. */
  readonly slots: SlotPool;
  /** Null where the instance serves chat. */
  readonly embedder: LlamaEmbeddingContext | null;
  readonly claims: EngineClaims;
  readonly lines: readonly string[];
}

export async function loadModel(load: LoadMessage, lines: string[]): Promise<LoadedModel> {
  const llama = await startLlama(load.backend, lines);
  const model = await llama.loadModel({
    modelPath: load.modelPath,
    gpuLayers: 'max',
    useMmap: true,
    defaultContextFlashAttention: true,
    // The plan reserved the bytes; the engine's own guess of what is free must not overrule it.
    ignoreMemorySafetyChecks: true,
  });
  await linesArrive(lines, 'model buffer size');
  const contexts = await createContexts(model, load);
  await linesArrive(lines, 'splits');
  const claims = await readClaims(llama, model);
  llama.logLevel = LlamaLogLevel.warn;
  llama.logger = (_level, message) => process.stderr.write(`${message.trimEnd()}\n`);
  const wrapper = resolveChatWrapper(model);
  return { servedName: load.servedName, llama, model, wrapper, claims, lines, ...contexts };
}

/** The library's names. Its lines say what the engine made of them, and the proof reads those. */
const CACHE = { f16: 'F16', q8_0: 'Q8_0', q4_0: 'Q4_0' } as const satisfies Record<KvType, string>;

type Contexts = Pick<LoadedModel, 'contextTokens' | 'slots' | 'embedder'>;

async function createContexts(model: LlamaModel, load: LoadMessage): Promise<Contexts> {
  const size = { contextSize: load.contextTokens, threads: 1, ignoreMemorySafetyChecks: true };
  if (load.task === 'embed') {
    const embedder = await model.createEmbeddingContext(size);
    return { contextTokens: load.contextTokens, slots: new SlotPool([]), embedder };
  }
  const cache = { experimentalKvCacheKeyType: CACHE[load.kvType], experimentalKvCacheValueType: CACHE[load.kvType] };
  const context = await model.createContext({ ...size, ...cache, sequences: load.slots, flashAttention: true });
  readOutputsInOrder(context);
  return { contextTokens: context.contextSize, slots: new SlotPool(sequencesOf(context)), embedder: null };
}

function sequencesOf(context: LlamaContext) {
  return Array.from({ length: context.totalSequences }, () => context.getSequence());
}

async function readClaims(llama: Llama, model: LlamaModel): Promise<EngineClaims> {
  return {
    supportsGpuOffloading: llama.supportsGpuOffloading,
    deviceNames: await llama.getGpuDeviceNames(),
    gpuLayers: model.gpuLayers,
    totalLayers: model.fileInsights.totalLayers,
  };
}

import {
  type ChatWrapper,
  getLlama,
  type Llama,
  type LlamaContext,
  type LlamaEmbeddingContext,
  LlamaLogLevel,
  type LlamaModel,
  resolveChatWrapper,
} from 'node-llama-cpp';
import type { EngineClaims } from '../../proof.js';
import type { LoadMessage } from '../messages.js';
import { SlotPool } from './slot-pool.js';

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
  const llama = await getLlama({
    gpu: gpuOf(load.backend),
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    // The prebuilt CPU backend spins: more threads on a busy machine are up to a thousand times slower.
    maxThreads: 1,
    logLevel: LlamaLogLevel.info,
    logger: (_level, message) => lines.push(...message.split('\n').filter((line) => line.trim() !== '')),
  });
  const model = await llama.loadModel({
    modelPath: load.modelPath,
    gpuLayers: 'max',
    useMmap: true,
    defaultContextFlashAttention: true,
    // The plan reserved the bytes; the engine's own guess of what is free must not overrule it.
    ignoreMemorySafetyChecks: true,
  });
  const contexts = await createContexts(model, load);
  await linesHaveArrived(lines);
  const claims = await readClaims(llama, model);
  const wrapper = resolveChatWrapper(model);
  return { servedName: load.servedName, llama, model, wrapper, claims, lines, ...contexts };
}

type Contexts = Pick<LoadedModel, 'contextTokens' | 'slots' | 'embedder'>;

async function createContexts(model: LlamaModel, load: LoadMessage): Promise<Contexts> {
  const size = { contextSize: load.contextTokens, threads: 1, ignoreMemorySafetyChecks: true };
  if (load.task === 'embed') {
    const embedder = await model.createEmbeddingContext(size);
    return { contextTokens: load.contextTokens, slots: new SlotPool([]), embedder };
  }
  const context = await model.createContext({ ...size, sequences: load.slots, flashAttention: true });
  return { contextTokens: context.contextSize, slots: new SlotPool(sequencesOf(context)), embedder: null };
}

function sequencesOf(context: LlamaContext) {
  return Array.from({ length: context.totalSequences }, () => context.getSequence());
}

function gpuOf(backend: LoadMessage['backend']): 'cuda' | 'vulkan' | false {
  if (backend === 'cuda' || backend === 'vulkan') return backend;
  if (backend === 'cpu') return false;
  throw new Error(`The embedded engine has no build for ${backend}.`);
}

async function readClaims(llama: Llama, model: LlamaModel): Promise<EngineClaims> {
  return {
    supportsGpuOffloading: llama.supportsGpuOffloading,
    deviceNames: await llama.getGpuDeviceNames(),
    gpuLayers: model.gpuLayers,
    totalLayers: model.fileInsights.totalLayers,
  };
}

const LINES_WAIT_MS = 2_000;
const LINES_POLL_MS = 25;

/** The engine's log is delivered later than its promises; the graph's line is the last that a load writes. */
async function linesHaveArrived(lines: readonly string[]): Promise<void> {
  const deadline = Date.now() + LINES_WAIT_MS;
  while (Date.now() < deadline && !lines.some((line) => line.includes('splits'))) {
    await new Promise((resolve) => setTimeout(resolve, LINES_POLL_MS));
  }
}

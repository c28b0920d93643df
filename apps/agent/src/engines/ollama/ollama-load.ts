/** From a planned instance to a model that Ollama holds in VRAM, with the evidence of it. */
import { createHash } from 'node:crypto';
import type { Gpu, MeasuredBytes } from '@aivailable/contracts';
import { type Clock, pause } from '../../clock.js';
import { EngineFailure, type EngineStart } from '../engine.js';
import { type LoadReport, readLoadLines } from '../load-lines.js';
import { measuredBytes } from '../measured-bytes.js';
import { type ModelHeader, readModelHeader } from '../model-header.js';
import { type Proof, proveGpuOnly } from '../proof.js';
import type { ModelParameters, OllamaClient } from './ollama-client.js';
import type { LoadedModel } from './ollama-messages.js';
import type { OpenOllama } from './ollama-place.js';
import { type OllamaEvidence, proveOllama, riseOf } from './ollama-proof.js';

export interface LoadPorts {
  /** The cards as they are right now. */
  readonly look: () => Promise<readonly Gpu[]>;
  readonly clock: Clock;
}

/** More layers than any model has: all of them. */
const ALL_LAYERS = 999;
/** The footprint counts on it; Ollama would take more where it sees room. */
const BATCH_TOKENS = 512;
const UNLOAD_POLL_MS = 100;

/** What of a model that has no file here is not known is not held against it. */
const UNKNOWN_HEADER = { tokenTableBytes: Number.POSITIVE_INFINITY, layers: null, keepsCache: true };

/** What of ours a model is called, so that no model of somebody else's is ever touched: by its content. */
function ourName({ file, engineModel = '' }: EngineStart['instance']): string {
  const content = file?.sha256 ?? createHash('sha256').update(engineModel).digest('hex');
  return `aivailable/${content.slice(0, 12)}`;
}

/** The same with the terms that it is served with. */
export function ollamaName(instance: EngineStart['instance']): string {
  return `${ourName(instance)}-c${instance.contextTokens}:latest`;
}

/**
 * Makes Ollama have the model under our name: from our verified file, or from what it pulls. It keeps a copy of its own
 * of a file, so each file is given once, and our terms are put beside that copy.
 */
export async function provideModel({ client }: OpenOllama, start: EngineStart): Promise<void> {
  const { instance, signal } = start;
  const from = instance.file === null ? (instance.engineModel ?? '') : `${ourName(instance)}:latest`;
  if (!(await client.hasModel(from, signal))) {
    if (instance.file === null) await client.pull(from, signal);
    else await giveFile(client, instance.file.sha256, from, start);
  }
  await client.create(ollamaName(instance), { from }, parametersOf(start), signal);
}

async function giveFile(client: OllamaClient, sha256: string, name: string, start: EngineStart): Promise<void> {
  const { filePath, signal } = start;
  const blob = `sha256:${sha256}`;
  if (!(await client.hasBlob(blob, signal))) await client.giveBlob(blob, filePath, signal);
  await client.create(name, { blob }, {}, signal);
}

/** They belong to the model and not to a request: one that asked for others would make Ollama load it anew. */
function parametersOf({ instance: { contextTokens, task } }: EngineStart): ModelParameters {
  const whole: ModelParameters = { num_ctx: contextTokens, num_gpu: ALL_LAYERS };
  return task === 'chat' ? { ...whole, num_batch: BATCH_TOKENS } : whole;
}

interface OllamaLoad {
  readonly measured: MeasuredBytes;
  /** Of the processes that hold it, those that are not ours by birth. */
  readonly pids: readonly number[];
}

/** Loads and proves; rejects with the numbers where the proof does not hold. */
export async function loadProved(
  ollama: OpenOllama,
  start: EngineStart,
  planned: Gpu,
  ports: LoadPorts,
): Promise<OllamaLoad> {
  const { client } = ollama;
  const { instance, signal } = start;
  const name = ollamaName(instance);
  const header = instance.file === null ? UNKNOWN_HEADER : await readModelHeader(start.filePath);
  // Left over from an agent that was killed: its bytes would not be seen to come.
  if (ollama.pid === null) await unloadModel(ollama, name, ports.clock, signal);
  const before = await ports.look();
  await (instance.task === 'embed' ? client.loadForEmbedding(name, signal) : client.load(name, signal));
  const after = await ports.look();
  const listed = (await client.loaded(signal)).find((model) => model.name === name);
  const report = readLoadLines(ollama.lines);
  accept(start, proveOllama({ listed, planned, before, after }));
  if (saysWhere(report)) accept(start, proveByLines(report, header, planned));
  refuseLessContext(listed, instance.contextTokens);
  const measured = measure({ listed, planned, before, after }, report, header, start);
  return { measured, pids: newcomers(planned.id, before, after) };
}

/** Of Ollamas that we did not start: the processes that came onto the card with the model. */
function newcomers(gpuId: string, before: readonly Gpu[], after: readonly Gpu[]): readonly number[] {
  const pidsOn = (gpus: readonly Gpu[]) =>
    gpus.find(({ id }) => id === gpuId)?.foreignProcesses?.map(({ pid }) => pid) ?? [];
  const were = new Set(pidsOn(before));
  return pidsOn(after).filter((pid) => !were.has(pid));
}

function accept({ instance: { servedName } }: EngineStart, proof: Proof): void {
  if (!proof.ok) throw new EngineFailure('cpu_spill', `"${servedName}" was stopped: ${proof.reason}.`);
}

/** Our own Ollama lets llama.cpp's lines through, if it is one that runs llama.cpp's server. */
function saysWhere({ devices, kv, compute }: LoadReport): boolean {
  return devices.length + kv.length + compute.length > 0;
}

function proveByLines(report: LoadReport, header: Omit<ModelHeader, 'namesPooling'>, planned: Gpu): Proof {
  const gpuLayers = report.offloaded?.layers ?? 0;
  const claims = {
    supportsGpuOffloading: report.devices.length > 0,
    deviceNames: report.devices.map(({ name }) => name),
    gpuLayers,
    totalLayers: header.layers ?? gpuLayers,
  };
  return proveGpuOnly(report, claims, { ...header, pciBusIds: [planned.pciBusId] });
}

function refuseLessContext(listed: LoadedModel | undefined, contextTokens: number): void {
  const held = listed?.context_length ?? 0;
  if (held === 0 || held >= contextTokens) return;
  const message = `Ollama holds ${held} tokens of context for it instead of ${contextTokens}; deploy it with ${held}.`;
  throw new EngineFailure('unsupported', message);
}

/** Where no lines are seen there is only Ollama's sum, of which at most the file's tensors are weights. */
function measure(
  { listed, planned, before, after }: OllamaEvidence,
  report: LoadReport,
  header: Pick<ModelHeader, 'tokenTableBytes'>,
  { instance }: EngineStart,
): MeasuredBytes {
  const driverRiseBytes = [riseOf(planned.id, before, after)];
  if (saysWhere(report)) return { ...measuredBytes(report, instance.backend, 1), driverRiseBytes };
  const { file } = instance;
  const weightsBytes =
    file === null ? null : Math.min(listed?.size_vram ?? 0, Math.max(0, file.sizeBytes - header.tokenTableBytes));
  return { weightsBytes, kvBytes: null, computeBytes: null, driverRiseBytes };
}

/** Resolves when Ollama does not list it any more. */
export async function unloadModel(
  { client }: OpenOllama,
  name: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const isLoaded = async () => (await client.loaded(signal)).some((model) => model.name === name);
  if (!(await isLoaded())) return;
  await client.unload(name, signal);
  while (await isLoaded()) {
    await pause(clock, UNLOAD_POLL_MS, signal);
    signal.throwIfAborted();
  }
}

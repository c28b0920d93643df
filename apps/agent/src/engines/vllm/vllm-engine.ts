/**
 * vLLM as an engine, for cards from Turing on: it serves models of the hub by their name, takes a fixed share of one card
 * whatever the model, and is ready only with the proof that nothing of it was offloaded to RAM.
 */
import type { EngineOffer, Gpu, Issue } from '@aivailable/contracts';
import type { Clock } from '../../clock.js';
import { refuseOtherCache } from '../cache-types.js';
import { type Engine, EngineFailure, type EngineStart, type RunningEngine } from '../engine.js';
import { TranslatingDoor } from '../outside/translating-door.js';
import { reasonOf } from '../outside/upstream.js';
import { WatchedEngine } from '../outside/watched-engine.js';
import { vllmBackend, vllmRefusal } from './vllm-cards.js';
import { vllmOnward } from './vllm-onward.js';
import type { OpenVllm, VllmPlace } from './vllm-place.js';

export interface VllmEngineOptions {
  readonly place: VllmPlace;
  readonly clock: Clock;
}

const DETECT_MS = 3_000;
const METRICS_MS = 2_000;
const REFUSAL_GRACE_MS = 1_000;
/** Its front is one Python process, which long prompts keep busy for seconds; its card is watched on its own meanwhile. */
const MOST_SILENCES = 20;

export class VllmEngine implements Engine {
  readonly name = 'vllm';
  readonly needsFile = false;
  #issues: readonly Issue[] = [];
  #version: string | null = null;

  constructor(private readonly options: VllmEngineOptions) {}

  get comesAndGoes(): boolean {
    return this.options.place.isAttached;
  }

  get issues(): readonly Issue[] {
    return this.#issues;
  }

  async detect(gpus: readonly Gpu[]): Promise<EngineOffer | null> {
    const { place } = this.options;
    this.#issues = [];
    const real = gpus.filter(({ kind, usable }) => kind === 'real' && usable);
    const servable = real.filter((gpu) => vllmRefusal(gpu) === null);
    const [first] = servable;
    if (real.length === 0) return null;
    try {
      this.#version = (await place.version(AbortSignal.timeout(DETECT_MS))) ?? this.#version;
    } catch (error) {
      this.#issues = [{ code: 'engine_missing', message: place.missing(reasonOf(error)) }];
      return null;
    }
    const backend = first === undefined ? 'cuda' : vllmBackend(first);
    const refusedGpus = real.flatMap((gpu) => {
      const reason = vllmRefusal(gpu) ?? otherBuild(gpu, first) ?? place.refusal(gpu, servable);
      return reason === null ? [] : [{ gpuId: gpu.id, reason }];
    });
    const { gpuShare, isAttached } = place;
    const taken = isAttached ? { isAttached } : { gpuShare };
    return { engine: this.name, version: this.#version, backends: [backend], refusedGpus, ...taken };
  }

  async start(start: EngineStart): Promise<RunningEngine> {
    refuseOtherCache(start.instance, 'keeps its cache as it was set up');
    const { place } = this.options;
    const gpu = plannedCard(start);
    refuseFile(start);
    try {
      start.signal.throwIfAborted();
      const vllm = await place.open(start, gpu);
      this.#version = vllm.version;
      return await this.#serve(vllm, start);
    } catch (error) {
      if (start.signal.aborted) throw new EngineFailure('aborted', 'The load was stopped.');
      if (error instanceof EngineFailure) throw error;
      throw new EngineFailure('engine_failed', place.missing(reasonOf(error)));
    }
  }

  async #serve(vllm: OpenVllm, { instance, socketPath }: EngineStart): Promise<RunningEngine> {
    const { servedName, contextTokens, slots, backend } = instance;
    const { client, engineModel, pid, version, measured, ended, look, lookAtCard, close } = vllm;
    const load = async () => {
      const { running, waiting } = await client.metrics(AbortSignal.timeout(METRICS_MS));
      return running === null ? null : { busy: running, waiting: waiting ?? 0 };
    };
    const plan = { upstream: client.upstream, engineModel, servedName, contextTokens, slots, load, onward: vllmOnward };
    const door = new TranslatingDoor(plan, socketPath);
    try {
      await door.open();
    } catch (error) {
      await close(REFUSAL_GRACE_MS);
      throw error;
    }
    const { clock } = this.options;
    const watched = { look, ...(lookAtCard ? { lookAtCard } : {}), ended, close, mostSilences: MOST_SILENCES };
    return new WatchedEngine({ engine: 'vLLM', pid, backend, version, measured, door, clock, ...watched });
  }
}

/** One installation drives the cards of one vendor. */
function otherBuild(gpu: Gpu, first: Gpu | undefined): string | null {
  if (first === undefined || vllmBackend(gpu) === vllmBackend(first)) return null;
  return `${gpu.name}: this vLLM serves the ${first.vendor === 'amd' ? 'AMD' : 'NVIDIA'} cards of the machine`;
}

function plannedCard({ gpus }: EngineStart): Gpu {
  const [gpu, ...more] = gpus;
  if (gpu === undefined || more.length > 0) {
    throw new EngineFailure('unsupported', `vLLM serves an instance from one GPU here, ${gpus.length} were planned.`);
  }
  const refusal = vllmRefusal(gpu);
  if (refusal === null) return gpu;
  throw new EngineFailure('unsupported', `${refusal}.`);
}

function refuseFile({ instance: { file, engineModel } }: EngineStart): void {
  if (file === null && engineModel) return;
  const message =
    'vLLM serves models by their name at the hub or a folder of safetensors, not GGUF files; deploy it with engineModel, such as Qwen/Qwen3-8B.';
  throw new EngineFailure('unsupported', message);
}

import type { Gpu } from '@aivailable/contracts';
import { EngineFailure, type EngineStart } from '../engine.js';
import { withoutSecrets } from '../outside/shown-words.js';
import { Upstream } from '../outside/upstream.js';
import { VllmClient, type VllmModel } from './vllm-client.js';
import type { OpenVllm, VllmPlace } from './vllm-place.js';
import { settingsAgainst, takenAgainst } from './vllm-proof.js';
import type { VllmMetrics } from './vllm-report.js';

export interface AttachedVllmOptions {
  readonly url: string;
  /** The card that it sits on, by id or number; null on a machine with one card that it can be. */
  readonly gpu: string | null;
  readonly look: () => Promise<readonly Gpu[]>;
}

const NOTHING_SAID: VllmMetrics = { running: null, waiting: null, cache: null };

/** A vLLM that somebody else started: it serves its one model, and is never stopped by us. */
export class AttachedVllm implements VllmPlace {
  readonly name: string;
  /** Its bytes are in use already, and the driver counts them. */
  readonly gpuShare = 1;
  readonly isAttached = true;
  private readonly client: VllmClient;

  constructor(private readonly options: AttachedVllmOptions) {
    this.name = withoutSecrets(options.url);
    this.client = new VllmClient(new Upstream(new URL(options.url)));
  }

  version(signal: AbortSignal): Promise<string> {
    return this.client.version(signal);
  }

  refusal(gpu: Gpu, servable: readonly Gpu[]): string | null {
    const named = this.options.gpu;
    if (named === null) {
      if (servable.length === 1) return null;
      return `${servable.length} cards could be the one that the vLLM at ${this.name} sits on; name it with AIVAILABLE_VLLM_GPU`;
    }
    return gpu.id === named || String(gpu.index) === named ? null : `the vLLM at ${this.name} sits on GPU ${named}`;
  }

  missing(reason: string): string {
    return `vLLM at ${this.name} does not answer (${reason}). Start it, or correct AIVAILABLE_VLLM_URL.`;
  }

  async open({ instance, signal }: EngineStart, gpu: Gpu): Promise<OpenVllm> {
    const model = servedModel(await this.client.models(signal), instance.engineModel ?? '', this.name);
    const most = model.max_model_len ?? 0;
    if (most > 0 && most < instance.contextTokens) {
      const message = `The vLLM at ${this.name} holds ${most} tokens of context, not ${instance.contextTokens}; deploy it with ${most}.`;
      throw new EngineFailure('unsupported', message);
    }
    let metrics: VllmMetrics = NOTHING_SAID;
    const told = (reason: string | null) => this.#failure(instance.servedName, reason);
    const look = async (aborted: AbortSignal) => {
      metrics = await this.client.metrics(aborted);
      const offloadGib = metrics.cache?.cpu_offload_gb === undefined ? await this.client.offloadGib(aborted) : null;
      return told(settingsAgainst({ metrics, offloadGib }));
    };
    const lookAtCard = async () => {
      const card = (await this.options.look()).find(({ id }) => id === gpu.id);
      if (card) return told(takenAgainst(metrics, card));
      return new EngineFailure('engine_failed', `The GPU ${gpu.id} is not in this machine (any more).`);
    };
    const failure = (await look(signal)) ?? (await lookAtCard());
    if (failure) throw failure;
    const version = await this.client.version(signal);
    return {
      ...{ client: this.client, engineModel: model.id, pid: null, version, look, lookAtCard },
      measured: { weightsBytes: null, kvBytes: null, computeBytes: null, driverRiseBytes: [null] },
      ended: new Promise<never>(() => {}),
      close: () => Promise.resolve(),
    };
  }

  #failure(servedName: string, reason: string | null): EngineFailure | null {
    if (reason === null) return null;
    return new EngineFailure('cpu_spill', `"${servedName}" is not served by the vLLM at ${this.name}: ${reason}.`);
  }
}

function servedModel(models: readonly VllmModel[], wanted: string, name: string): VllmModel {
  const model = models.find(({ id, root }) => id === wanted || root === wanted);
  if (model) return model;
  const served = models.map(({ id }) => id).join(', ') || 'nothing';
  throw new EngineFailure('unsupported', `The vLLM at ${name} serves ${served}, not ${wanted}.`);
}

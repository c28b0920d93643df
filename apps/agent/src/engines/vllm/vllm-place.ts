import type { Gpu, MeasuredBytes } from '@aivailable/contracts';
import type { EngineExit, EngineFailure, EngineStart } from '../engine.js';
import type { VllmClient } from './vllm-client.js';

/** A vLLM that serves one instance, proved to sit in VRAM. */
export interface OpenVllm {
  readonly client: VllmClient;
  /** What it calls the model. */
  readonly engineModel: string;
  readonly version: string | null;
  readonly pid: number | null;
  readonly measured: MeasuredBytes;
  /** Settles when its process ends; never for one that is not ours. */
  readonly ended: Promise<EngineExit>;
  /** Why it must not go on; rejects when it does not answer. */
  look(signal: AbortSignal): Promise<EngineFailure | null>;
  /** Why its card speaks against it, whether or not it answers; absent where its process is watched. */
  readonly lookAtCard?: () => Promise<EngineFailure | null>;
  close(graceMs: number): Promise<void>;
}

/** Where vLLMs come from: a command of the admin's, or one that runs already. */
export interface VllmPlace {
  /** For sentences. */
  readonly name: string;
  /** The share of a card that each instance takes. */
  readonly gpuShare: number;
  readonly isAttached: boolean;
  /** Its version where that can be had quickly; rejects with the reason why it is not there. */
  version(signal: AbortSignal): Promise<string | null>;
  /** Which of the cards that vLLM could serve it does not; the sentence by card. */
  refusal(gpu: Gpu, servable: readonly Gpu[]): string | null;
  /** Why it is not there, and the cure. */
  missing(reason: string): string;
  open(start: EngineStart, gpu: Gpu): Promise<OpenVllm>;
}

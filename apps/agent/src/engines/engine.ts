import type {
  AssignedInstance,
  Backend,
  EngineName,
  EngineOffer,
  Gpu,
  Issue,
  MeasuredBytes,
} from '@aivailable/contracts';

/** Everything an engine needs to run one instance. The socket path is chosen by the supervisor. */
export interface EngineStart {
  readonly instance: AssignedInstance;
  /** Verified file in the store, or in place. */
  readonly filePath: string;
  /** The GPUs of the assignment, in its order, as the inventory saw them last. */
  readonly gpus: readonly Gpu[];
  /** Unix socket on which the engine shall speak HTTP/1.1 with OpenAI's paths. */
  readonly socketPath: string;
  /** Stops the load; `start` then rejects. */
  readonly signal: AbortSignal;
}

export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Last lines that the engine wrote, for the failure's sentence. */
  readonly lastLines: readonly string[];
  /** Why the engine ended itself: what it saw while it ran. Absent when it just ended. */
  readonly failure?: EngineFailure;
}

/** An engine that is ready and proved to be where it was planned. */
export interface RunningEngine {
  /** Null for an engine without a process of its own. */
  readonly pid: number | null;
  readonly backend: Backend;
  readonly version: string | null;
  readonly measured: MeasuredBytes;
  /** Layers of the model as the engine counts them; absent or null where it does not say. */
  readonly layers?: number | null;
  /** Settles when the engine is gone, wanted or not. Never rejects. */
  readonly exited: Promise<EngineExit>;
  /** SIGTERM, then SIGKILL after `graceMs`. Resolves when it is gone. Safe to call twice. */
  stop(graceMs: number): Promise<void>;
}

/** One kind of engine. `detect` never throws: an engine that cannot be used offers nothing. */
export interface Engine {
  readonly name: EngineName;
  /** False for an engine that runs without the model file; nothing is fetched for it. Default: true. */
  readonly needsFile?: boolean;
  detect(gpus: readonly Gpu[]): Promise<EngineOffer | null>;
  /** Processes on the cards that serve instances of ours though we did not start them. */
  readonly ownPids?: readonly number[];
  /** True for one that somebody else starts and stops: it is asked again at every look. Default: false. */
  readonly comesAndGoes?: boolean;
  /** What the last `detect` found to be wrong with an engine that the admin asked for, with the cure. Default: nothing. */
  readonly issues?: readonly Issue[];
  /** Resolves when the instance answers and its proof holds; rejects with `EngineFailure`. */
  start(start: EngineStart): Promise<RunningEngine>;
}

/** Why an engine did not come up or was stopped by us; `code` is stable, the sentence carries the numbers. */
export class EngineFailure extends Error {
  constructor(
    readonly code: 'cpu_spill' | 'out_of_memory' | 'engine_failed' | 'file_corrupt' | 'unsupported' | 'aborted',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EngineFailure';
  }
}

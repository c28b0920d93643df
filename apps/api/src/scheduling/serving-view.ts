import type { ServedTask } from '@aivailable/contracts';

/** An instance that may be asked, as the balancer needs it. */
export interface ServingInstance {
  readonly instanceId: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly slots: number;
  /** What it takes of its GPUs. */
  readonly takenBytes?: number;
  /** One stream's, as it was measured on cards like its own; null or absent: never yet. */
  readonly tokensPerSecond?: number | null;
  /** Equal for instances of one engine with one file: what one of them began, another can go on with. */
  readonly kin?: string | null;
}

/** Of the file that a deployment wishes for; a lesser one may run where there is no room. */
export interface ServedFile {
  readonly architecture: string;
  readonly parameterCount: number | null;
  readonly quantisation: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface ServedModel {
  readonly servedName: string;
  readonly deploymentId: string;
  readonly task: ServedTask;
  readonly createdAtMs: number;
  readonly contextTokens: number;
  /** Null or absent: its engine knows it by itself. */
  readonly file?: ServedFile | null;
  /** Size of its weights, where an instance of it was ever planned. */
  readonly weightsBytes?: number;
  /** Ready, wanted to run, on a node that is believed. */
  readonly ready: readonly ServingInstance[];
  /** What the ones not yet ready are doing, for the refusal's sentence. */
  readonly waiting: readonly string[];
  /** Whether one of those is on its way to ready, so that a request may wait for it. */
  readonly isLoading: boolean;
  /** It is loaded when somebody asks for it. */
  readonly isOnDemand?: boolean;
  /** Until one is ready, if it is asked for now; null or absent: one is, or nobody can say. */
  readonly etaSeconds?: number | null;
}

/** The routing table: what is served by whom, from memory. */
export abstract class ServingView {
  abstract model(servedName: string): ServedModel | undefined;
  abstract models(): readonly ServedModel[];
  /** Called whenever anything above changed. */
  abstract onChange(listener: () => void): () => void;
}

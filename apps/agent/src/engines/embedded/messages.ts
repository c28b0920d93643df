import type { Backend, KvType, ServedTask } from '@aivailable/contracts';
import type { LoadedDevice } from '../load-lines.js';
import type { EngineClaims } from '../proof.js';

/** What the agent and an engine's process say to each other over the channel of the fork. Same code on both sides. */
export interface LoadMessage {
  readonly type: 'load';
  readonly modelPath: string;
  readonly servedName: string;
  readonly backend: Backend;
  readonly task: ServedTask;
  readonly contextTokens: number;
  readonly slots: number;
  readonly kvType: KvType;
  readonly socketPath: string;
}

/** Asks a process which devices a backend has; the model file is only there to make the engine name them. The CPU has none. */
export interface ProbeMessage {
  readonly type: 'probe';
  readonly modelPath: string | null;
  readonly backend: Backend;
}

export interface ProbedMessage {
  readonly type: 'probed';
  readonly version: string;
  readonly supportsGpuOffloading: boolean;
  readonly devices: readonly LoadedDevice[];
}

export type ChildMessage =
  | ProbedMessage
  | {
      readonly type: 'loaded';
      readonly claims: EngineClaims;
      readonly lines: readonly string[];
      readonly version: string;
    }
  | { readonly type: 'failed'; readonly name: string; readonly message: string; readonly lines: readonly string[] };

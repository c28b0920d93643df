import type { Backend, ServedTask } from '@aivailable/contracts';
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
  readonly socketPath: string;
}

export type ChildMessage =
  | {
      readonly type: 'loaded';
      readonly claims: EngineClaims;
      readonly lines: readonly string[];
      readonly version: string;
    }
  | { readonly type: 'failed'; readonly name: string; readonly message: string; readonly lines: readonly string[] };

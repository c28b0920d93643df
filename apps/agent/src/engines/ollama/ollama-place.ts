import type { Backend } from '@aivailable/contracts';
import type { EngineExit, EngineStart } from '../engine.js';
import type { OllamaClient } from './ollama-client.js';

/** An Ollama that is there for one instance: its own process, or the machine's. */
export interface OpenOllama {
  readonly client: OllamaClient;
  readonly pid: number | null;
  /** Settles when its process ends; never for one that is not ours. */
  readonly ended: Promise<EngineExit>;
  /** What llama.cpp wrote in it so far, where we see that. */
  readonly lines: readonly string[];
  /** It serves from now on: what it writes may be about somebody's prompt, and is not kept. */
  forgetLoad(): void;
  /** Gives back what was opened. Safe to call twice. */
  close(graceMs: number): Promise<void>;
}

/** Where Ollamas come from. */
export interface OllamaPlace {
  /** For sentences: `http://127.0.0.1:11434`, `/usr/local/bin/ollama`. */
  readonly name: string;
  /** Somebody else starts and stops it. */
  readonly isAttached: boolean;
  /** By which it may serve a card, in the order of preference. */
  readonly backends: readonly Backend[];
  /** Rejects with the reason, as part of a sentence. */
  version(signal: AbortSignal): Promise<string>;
  open(start: EngineStart): Promise<OpenOllama>;
  /** Why it is not there, and the cure. */
  missing(reason: string): string;
}

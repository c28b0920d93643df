import type { EngineStart } from '../engine.js';
import { withoutSecrets } from '../outside/shown-words.js';
import { Upstream } from '../outside/upstream.js';
import { OllamaClient } from './ollama-client.js';
import type { OllamaPlace, OpenOllama } from './ollama-place.js';

/** The machine's own Ollama, which people use too: we add models of ours to it, and touch no other. */
export class AttachedOllama implements OllamaPlace {
  readonly name: string;
  readonly isAttached = true;
  readonly backends = ['cuda', 'rocm', 'vulkan'] as const;
  private readonly client: OllamaClient;

  constructor(url: string) {
    this.name = withoutSecrets(url);
    this.client = new OllamaClient(new Upstream(new URL(url)));
  }

  version(signal: AbortSignal): Promise<string> {
    return this.client.version(signal);
  }

  open(_start: EngineStart): Promise<OpenOllama> {
    const ended = new Promise<never>(() => {});
    const nothing = { lines: [], forgetLoad: () => {}, close: () => Promise.resolve() };
    return Promise.resolve({ client: this.client, pid: null, ended, ...nothing });
  }

  missing(reason: string): string {
    return `Ollama at ${this.name} does not answer (${reason}). Start it, or correct AIVAILABLE_OLLAMA_URL.`;
  }
}

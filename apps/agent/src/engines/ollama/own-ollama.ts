import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Gpu } from '@aivailable/contracts';
import { type Clock, pause } from '../../clock.js';
import { EngineFailure, type EngineStart } from '../engine.js';
import { baseEnvironment, type Environment } from '../engine-environment.js';
import { freePort } from '../outside/free-port.js';
import { GuardedProcess } from '../outside/guarded-process.js';
import { Upstream } from '../outside/upstream.js';
import { linkTo } from './model-link.js';
import { OllamaClient } from './ollama-client.js';
import type { OllamaPlace, OpenOllama } from './ollama-place.js';

export interface OwnOllamaOptions {
  readonly binary: string;
  /** Kept between runs: Ollama's notes on models, and links to the files of our store. */
  readonly folder: string;
  readonly environment: Environment;
  /** A GPU's index in Vulkan's own order; null where Vulkan does not have it. */
  readonly vulkanIndex: (gpu: Gpu) => Promise<number | null>;
  readonly clock: Clock;
}

const FIRST_ANSWER_MS = 60_000;
const ASK_AGAIN_MS = 100;
const FEW_LINES = 4_000;
/** Nobody listens there, so the binary tells its own version instead of a server's. */
const NOBODY = '127.0.0.1:1';

/** One Ollama for each instance, started with that instance's card and no other in sight. */
export class OwnOllama implements OllamaPlace {
  readonly name: string;
  readonly isAttached = false;
  readonly backends = ['cuda', 'vulkan'] as const;

  constructor(private readonly options: OwnOllamaOptions) {
    this.name = options.binary;
  }

  async version(signal: AbortSignal): Promise<string> {
    const env = { ...this.baseVariables(), OLLAMA_HOST: NOBODY };
    const { stdout } = await promisify(execFile)(this.options.binary, ['--version'], { env, signal });
    const version = /version is (\S+)/.exec(stdout)?.[1];
    if (version === undefined) throw new Error(`it is no Ollama: it calls itself "${stdout.trim().slice(0, 80)}"`);
    return version;
  }

  async open(start: EngineStart): Promise<OpenOllama> {
    const port = await freePort();
    await this.linkFile(start);
    const env = { ...this.baseVariables(), ...(await this.deviceVariables(start)), ...settings(start, port) };
    const process = new GuardedProcess([this.options.binary, 'serve'], env);
    const lines: string[] = [];
    process.onLine((line) => {
      if (lines.length < FEW_LINES) lines.push(line);
    });
    const client = new OllamaClient(new Upstream(new URL(`http://127.0.0.1:${port}`)));
    const close = (graceMs: number) => process.stop(graceMs);
    try {
      await this.answers(client, process, start.signal);
    } catch (error) {
      await close(0);
      throw error;
    }
    const forgetLoad = () => {
      process.forgetLoad();
      lines.length = 0;
    };
    return { client, pid: process.pid, ended: process.exited, lines, forgetLoad, close };
  }

  missing(reason: string): string {
    return `${this.name} cannot be used as Ollama (${reason}). Correct AIVAILABLE_OLLAMA.`;
  }

  private baseVariables(): Record<string, string> {
    const { environment, folder } = this.options;
    const { PATH: path } = environment;
    const base = baseEnvironment(environment);
    return { ...base, ...(path ? { PATH: path } : {}), HOME: folder, OLLAMA_MODELS: this.modelsFolder };
  }

  private get modelsFolder(): string {
    return join(this.options.folder, 'models');
  }

  /** The catalogue's file stays the one truth: where Ollama would keep a copy, it finds a link to it. */
  private async linkFile({ instance, filePath }: EngineStart): Promise<void> {
    const blobs = join(this.modelsFolder, 'blobs');
    await mkdir(blobs, { recursive: true, mode: 0o700 });
    if (filePath === '' || instance.file === null) return;
    await linkTo(filePath, join(blobs, `sha256-${instance.file.sha256}`));
  }

  private async deviceVariables({ instance, gpus }: EngineStart): Promise<Record<string, string>> {
    const [gpu] = gpus;
    if (gpu === undefined) throw new EngineFailure('unsupported', 'An instance without a GPU was assigned.');
    if (instance.backend === 'cuda') return { CUDA_VISIBLE_DEVICES: uuidOf(gpu), OLLAMA_VULKAN: '0' };
    const index = await this.options.vulkanIndex(gpu);
    if (index === null) {
      throw new EngineFailure('unsupported', `Vulkan has no device for ${gpu.name}; is its driver installed?`);
    }
    const others = { CUDA_VISIBLE_DEVICES: '-1', ROCR_VISIBLE_DEVICES: '-1' };
    return { ...others, OLLAMA_VULKAN: '1', OLLAMA_LLM_LIBRARY: 'vulkan', GGML_VK_VISIBLE_DEVICES: String(index) };
  }

  private async answers(client: OllamaClient, process: GuardedProcess, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    const deadline = clock.now() + FIRST_ANSWER_MS;
    let hasEnded = false;
    void process.exited.then(() => {
      hasEnded = true;
    });
    for (;;) {
      if (signal.aborted) throw new EngineFailure('aborted', 'The load was stopped.');
      if (hasEnded)
        throw new EngineFailure('engine_failed', `Ollama did not start: ${process.lastLines.slice(-3).join(' | ')}`);
      if (clock.now() > deadline) throw new EngineFailure('engine_failed', 'Ollama did not answer for a minute.');
      if (await client.version(signal).catch(() => null)) return;
      await pause(clock, ASK_AGAIN_MS, signal);
    }
  }
}

/** One model, kept; as many slots as are wanted; whole on the card or not at all. */
function settings({ instance: { slots, contextTokens } }: EngineStart, port: number): Record<string, string> {
  return {
    OLLAMA_HOST: `127.0.0.1:${port}`,
    OLLAMA_MAX_LOADED_MODELS: '1',
    OLLAMA_NUM_PARALLEL: String(slots),
    OLLAMA_CONTEXT_LENGTH: String(contextTokens),
    OLLAMA_KEEP_ALIVE: '-1',
    OLLAMA_FLASH_ATTENTION: '1',
    OLLAMA_NOPRUNE: '1',
    OLLAMA_NO_CLOUD: '1',
    LLAMA_ARG_FIT: 'off',
  };
}

function uuidOf({ uuid, name }: Gpu): string {
  if (uuid !== null) return uuid;
  throw new EngineFailure('unsupported', `${name} has no UUID, by which CUDA would find it.`);
}

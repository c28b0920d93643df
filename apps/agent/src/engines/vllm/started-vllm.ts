import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import { type Clock, pause } from '../../clock.js';
import { EngineFailure, type EngineStart } from '../engine.js';
import { baseEnvironment, type Environment } from '../engine-environment.js';
import { freePort } from '../outside/free-port.js';
import { GuardedProcess } from '../outside/guarded-process.js';
import { withoutSecrets } from '../outside/shown-words.js';
import { Upstream } from '../outside/upstream.js';
import { VllmClient } from './vllm-client.js';
import { VLLM_SERVED_NAME, type VllmCommand, vllmArguments, vllmCommand } from './vllm-command.js';
import { startFailure } from './vllm-failure.js';
import type { OpenVllm, VllmPlace } from './vllm-place.js';
import { proveStarted } from './vllm-proof.js';
import { readVllmLines } from './vllm-report.js';

export interface StartedVllmOptions {
  /** The admin's line; its errors are told when it is looked for. */
  readonly line: string;
  readonly gpuShare: number;
  readonly environment: Environment;
  readonly look: () => Promise<readonly Gpu[]>;
  readonly clock: Clock;
}

/** Where models and compiled kernels are kept, how the hub is reached, where compilers are found. */
const PASSED_ON = [
  ...['HF_HOME', 'HF_TOKEN', 'HF_ENDPOINT', 'HF_HUB_OFFLINE', 'VLLM_CACHE_ROOT', 'CUDA_HOME', 'PATH'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
];
const ASK_AGAIN_MS = 250;
const MOST_LINES = 20_000;
const REFUSAL_GRACE_MS = 2_000;

/** One vLLM for each instance, by the admin's command: it takes its share of the card at once and keeps it. */
export class StartedVllm implements VllmPlace {
  readonly name: string;
  readonly gpuShare: number;
  readonly isAttached = false;

  private readonly command: VllmCommand;

  constructor(private readonly options: StartedVllmOptions) {
    this.command = vllmCommand(options.line);
    this.name = withoutSecrets(options.line);
    this.gpuShare = options.gpuShare;
  }

  /** Python would take half a minute to tell it; it is known once one has started. */
  async version(): Promise<null> {
    if (!this.command.ok) throw new Error(this.command.sentence);
    const [program = ''] = this.words;
    const folders = program.includes('/') ? [''] : (this.options.environment.PATH ?? '').split(delimiter);
    for (const folder of folders) {
      const found = await access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return null;
    }
    throw new Error('there is no such program');
  }

  refusal(): null {
    return null;
  }

  missing(reason: string): string {
    if (!this.command.ok) return this.command.sentence;
    return `vLLM cannot be started with "${this.name}" (${reason}). Correct AIVAILABLE_VLLM_COMMAND.`;
  }

  async open(start: EngineStart, gpu: Gpu): Promise<OpenVllm> {
    const { instance, signal } = start;
    const [port, key] = [await freePort(), randomUUID()];
    const before = usedBytes(await this.options.look(), gpu.id);
    const process = new GuardedProcess(this.commandFor(start, gpu, port), this.variables(gpu, key));
    const lines: string[] = [];
    process.onLine((line) => {
      if (lines.length < MOST_LINES) lines.push(line);
    });
    const client = new VllmClient(new Upstream(new URL(`http://127.0.0.1:${port}`), key));
    try {
      await this.ready(client, process, lines, signal);
      const after = usedBytes(await this.options.look(), gpu.id);
      const report = readVllmLines(lines);
      const riseBytes = before === null || after === null ? null : after - before;
      const proof = proveStarted({ report, task: instance.task, gpuName: gpu.name, riseBytes });
      if (!proof.ok) throw new EngineFailure('cpu_spill', `"${instance.servedName}" was stopped: ${proof.reason}.`);
      const { weightsBytes, kvBytes } = report;
      process.forgetLoad();
      return {
        ...{ client, engineModel: VLLM_SERVED_NAME, pid: process.pid, ended: process.exited },
        version: await client.version(signal),
        measured: { weightsBytes, kvBytes, computeBytes: null, driverRiseBytes: [riseBytes] },
        look: async (aborted) => {
          if (await client.isHealthy(aborted)) return null;
          return new EngineFailure('engine_failed', 'vLLM says that its engine is not healthy any more.');
        },
        close: (graceMs) => process.stop(graceMs),
      };
    } catch (error) {
      await process.stop(REFUSAL_GRACE_MS);
      throw error;
    }
  }

  private get words(): readonly string[] {
    return this.command.ok ? this.command.words : [];
  }

  /** What was reserved, as the share that vLLM wants to know. */
  private commandFor({ instance }: EngineStart, gpu: Gpu, port: number): string[] {
    const reservedBytes = instance.gpus[0]?.reservedBytes ?? 0;
    const share = gpu.totalBytes ? Math.floor((reservedBytes / gpu.totalBytes) * 1_000) / 1_000 : this.gpuShare;
    const { engineModel: model = '', contextTokens, slots, task } = instance;
    return vllmArguments(this.words, { model, port, share, contextTokens, slots, task });
  }

  private variables(gpu: Gpu, key: string): Record<string, string> {
    const { environment } = this.options;
    const passed = PASSED_ON.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]));
    // Not by UUID: vLLM reads numbers here.
    const card = gpu.vendor === 'amd' ? 'HIP_VISIBLE_DEVICES' : 'CUDA_VISIBLE_DEVICES';
    return {
      ...baseEnvironment(environment),
      ...Object.fromEntries(passed),
      ...{ [card]: String(gpu.index), CUDA_DEVICE_ORDER: 'PCI_BUS_ID', VLLM_API_KEY: key, NO_COLOR: '1' },
      ...{ VLLM_LOGGING_LEVEL: 'INFO', VLLM_NO_USAGE_STATS: '1' },
    };
  }

  /** Reading a large model from a slow disk takes as long as it takes; who waits gives up by the signal. */
  private async ready(
    client: VllmClient,
    process: GuardedProcess,
    lines: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    let hasEnded = false;
    void process.exited.then(() => {
      hasEnded = true;
    });
    while (!(await client.isHealthy(signal).catch(() => false))) {
      if (signal.aborted) throw new EngineFailure('aborted', 'The load was stopped.');
      if (hasEnded) throw startFailure(await process.exited, lines);
      await pause(this.options.clock, ASK_AGAIN_MS, signal);
    }
  }
}

function usedBytes(gpus: readonly Gpu[], gpuId: string): number | null {
  return gpus.find(({ id }) => id === gpuId)?.usedBytes ?? null;
}

/**
 * The engine that needs nothing but npm: node-llama-cpp, one process per instance. An instance on GPUs is ready only
 * with the proof that all of it sits in VRAM; on the trial device, the marked exception, it is measured but not proved.
 */
import { fileURLToPath } from 'node:url';
import { type Backend, DEFAULT_KV_TYPE, type EngineOffer, type Gpu, type MeasuredBytes } from '@aivailable/contracts';
import { LLAMA_CACHES, refuseOtherCache } from '../cache-types.js';
import { type Engine, type EngineExit, EngineFailure, type EngineStart, type RunningEngine } from '../engine.js';
import type { Environment } from '../engine-environment.js';
import { type LoadReport, readLoadLines } from '../load-lines.js';
import { measuredBytes } from '../measured-bytes.js';
import { readModelHeader } from '../model-header.js';
import { proveLoad } from '../prove-load.js';
import { refuseWrongDevices } from '../wrong-devices.js';
import { BackendProbe } from './backend-probe.js';
import { childEnvironment } from './child-environment.js';
import { EngineProcess } from './child-process.js';
import type { ChildMessage } from './messages.js';

export interface EmbeddedEngineOptions {
  /** The agent's own environment, of which a few variables about drivers are passed on. */
  readonly environment: Environment;
  /** Set on top, for machines whose drivers need it. */
  readonly childVariables?: Readonly<Record<string, string>>;
  /** The built script of the engine's process. */
  readonly childEntry?: string;
}

type Loaded = Extract<ChildMessage, { type: 'loaded' }>;

const CHILD_ENTRY = './child/main.js';
const REFUSAL_GRACE_MS = 500;

export class EmbeddedEngine implements Engine {
  readonly name = 'embedded';
  private readonly childEntry: string;
  private readonly probe: BackendProbe;

  constructor(private readonly options: EmbeddedEngineOptions) {
    this.childEntry = options.childEntry ?? fileURLToPath(new URL(CHILD_ENTRY, import.meta.url));
    this.probe = new BackendProbe(this.childEntry, { ...options.environment }, options.childVariables ?? {});
  }

  async detect(gpus: readonly Gpu[]): Promise<EngineOffer | null> {
    const candidates = gpus.filter(({ usable }) => usable);
    const found = await Promise.all(
      BACKENDS.map(async (backend) => ({ backend, version: await this.version(backend, candidates) })),
    );
    const usable = found.filter(({ version }) => version !== null);
    const [first] = usable;
    if (first === undefined) return null;
    const backends = usable.map(({ backend }) => backend);
    return { engine: this.name, version: first.version, backends, kvTypes: LLAMA_CACHES };
  }

  async start(start: EngineStart): Promise<RunningEngine> {
    refuseWrongDevices(start);
    if (start.instance.task === 'embed') refuseOtherCache(start.instance, 'keeps that of embeddings as f16');
    const header = await readModelHeader(start.filePath);
    const child = new EngineProcess(this.childEntry, await this.environment(start));
    try {
      const loaded = await load(child, start);
      const report = readLoadLines(loaded.lines);
      proveLoad(start, report, loaded.claims, header);
      return new RunningChild(child, start, loaded.version, report);
    } catch (error) {
      await child.stop(REFUSAL_GRACE_MS);
      throw error;
    }
  }

  private async version(backend: 'cuda' | 'vulkan' | 'cpu', gpus: readonly Gpu[]): Promise<string | null> {
    const served = gpus.filter(
      (gpu) => (backend === 'cpu') === (gpu.kind === 'trial') && gpu.backends.includes(backend),
    );
    const mine = served.filter(({ kind }) => kind !== 'simulated');
    if (mine.length === 0) return null;
    if (backend !== 'vulkan') return this.probe.usableVersion(backend);
    const devices = await Promise.all(mine.map((gpu) => this.probe.vulkanDevice(gpu)));
    return devices.find((device) => device !== undefined)?.version ?? null;
  }

  private async environment({ instance: { backend }, gpus }: EngineStart): Promise<Record<string, string>> {
    const vulkanIndexes = backend === 'vulkan' ? await Promise.all(gpus.map((gpu) => this.neededIndex(gpu))) : [];
    const chosen = childEnvironment(this.options.environment, { backend, gpus, vulkanIndexes });
    return { ...chosen, ...this.options.childVariables };
  }

  /** A GPU's number in Vulkan's own order; null where Vulkan does not have it. */
  async vulkanIndex(gpu: Gpu): Promise<number | null> {
    return (await this.probe.vulkanDevice(gpu))?.index ?? null;
  }

  private async neededIndex(gpu: Gpu): Promise<number> {
    const index = await this.vulkanIndex(gpu);
    if (index !== null) return index;
    throw new EngineFailure('unsupported', `Vulkan has no device for ${gpu.name}; is its driver installed?`);
  }
}

/** In the order of preference. */
const BACKENDS = ['cuda', 'vulkan', 'cpu'] as const;

async function load(child: EngineProcess, { instance, filePath, socketPath, signal }: EngineStart): Promise<Loaded> {
  const { servedName, backend, task, contextTokens, slots, kvType = DEFAULT_KV_TYPE } = instance;
  const order = {
    type: 'load',
    modelPath: filePath,
    servedName,
    backend,
    task,
    contextTokens,
    slots,
    kvType,
    socketPath,
  } as const;
  const answer = await child.obey(order, signal);
  if (answer.type !== 'loaded')
    throw new EngineFailure('engine_failed', `The engine answered "${answer.type}" to a load.`);
  return answer;
}

class RunningChild implements RunningEngine {
  readonly pid: number | null;
  readonly backend: Backend;
  readonly layers: number | null;
  readonly measured: MeasuredBytes;
  readonly exited: Promise<EngineExit>;

  constructor(
    private readonly child: EngineProcess,
    { instance, gpus }: EngineStart,
    readonly version: string,
    report: LoadReport,
  ) {
    this.pid = child.pid;
    this.backend = instance.backend;
    this.layers = report.offloaded?.of ?? null;
    this.measured = measuredBytes(report, instance.backend, gpus.length);
    this.exited = child.exited;
  }

  stop(graceMs: number): Promise<void> {
    return this.child.stop(graceMs);
  }
}

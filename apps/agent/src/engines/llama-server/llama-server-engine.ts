/**
 * Any llama.cpp server that the admin names: for cards that the embedded builds do not cover, and for full control of
 * devices and split. One process per instance on a Unix socket with a key of its own; ready only with the proof that
 * all of it sits in VRAM.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Backend, EngineOffer, Gpu, Issue, MeasuredBytes } from '@aivailable/contracts';
import { LLAMA_CACHES } from '../cache-types.js';
import { type Engine, type EngineExit, EngineFailure, type EngineStart, type RunningEngine } from '../engine.js';
import { EngineDoor } from '../engine-door.js';
import { baseEnvironment, type Environment } from '../engine-environment.js';
import { type LoadReport, readLoadLines } from '../load-lines.js';
import { measuredBytes } from '../measured-bytes.js';
import { type ModelHeader, readModelHeader } from '../model-header.js';
import type { EngineClaims } from '../proof.js';
import { proveLoad } from '../prove-load.js';
import { refuseWrongDevices } from '../wrong-devices.js';
import { serverArguments } from './server-arguments.js';
import { examineBinary, type ServerBinary } from './server-binary.js';
import { deviceFor, type ServerDevice, serverDevices } from './server-devices.js';
import { explainServerError } from './server-errors.js';
import { serverOnward } from './server-onward.js';
import { ServerProcess } from './server-process.js';
import { serverQuestions } from './server-questions.js';
import { serverReady } from './server-ready.js';

export interface LlamaServerOptions {
  /** A path, or a name to be looked for on the PATH of the environment. */
  readonly program: string;
  readonly environment: Environment;
  /** Set on top, for machines whose drivers need it. */
  readonly moreVariables?: Readonly<Record<string, string>>;
  /** Given after all others, which they overrule: so that tests can make it do what must be refused. */
  readonly moreArguments?: readonly string[];
}

/** What was found out about the program: itself and the devices that it sees. */
interface Known {
  readonly binary: ServerBinary;
  readonly devices: readonly ServerDevice[];
}

const REFUSAL_GRACE_MS = 500;
const LINES_WAIT_MS = 2_000;
/** In the order of preference. */
const BACKENDS: readonly Backend[] = ['cuda', 'rocm', 'vulkan', 'cpu'];

export class LlamaServerEngine implements Engine {
  readonly name = 'llama-server';
  #issues: readonly Issue[] = [];
  #known: Promise<Known> | null = null;
  readonly #env: Record<string, string>;

  constructor(private readonly options: LlamaServerOptions) {
    this.#env = {
      ...baseEnvironment(options.environment),
      // The same numbers each time, whatever else runs.
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      ...options.moreVariables,
    };
  }

  get issues(): readonly Issue[] {
    return this.#issues;
  }

  async detect(gpus: readonly Gpu[]): Promise<EngineOffer | null> {
    this.#issues = [];
    if (gpus.length === 0) return null;
    try {
      // Other cards are here than the last time.
      this.#known = null;
      const { binary, devices } = await this.#ask();
      const backends = BACKENDS.filter((backend) => gpus.some((gpu) => serves(gpu, backend, devices)));
      if (backends.length > 0) {
        return { engine: this.name, version: binary.version, backends, kvTypes: LLAMA_CACHES };
      }
      this.#issues = [blindness(binary, gpus, devices)];
    } catch (error) {
      this.#issues = [{ code: 'engine_missing', message: error instanceof Error ? error.message : String(error) }];
    }
    return null;
  }

  async start(start: EngineStart): Promise<RunningEngine> {
    refuseWrongDevices(start);
    const header = await readModelHeader(start.filePath);
    const { binary, devices } = await this.#ask();
    const names = start.instance.backend === 'cpu' ? [] : start.gpus.map((gpu) => deviceName(gpu, start, devices));
    const key = randomUUID();
    const socketPath = start.socketPath.replace(/(\.sock)?$/, '.e.sock');
    const args = serverArguments(binary.help, { ...start, socketPath, devices: names, header });
    const server = new ServerProcess({
      path: binary.path,
      args: [...args, ...(this.options.moreArguments ?? [])],
      env: { ...this.#env, LLAMA_API_KEY: key },
    });
    try {
      await serverReady(server, socketPath, start.signal);
      const report = readLoadLines(await loadLines(server));
      proveLoad(start, report, claimsOf(report, header), header);
      server.forgetLoad();
      const door = await openDoor(start, socketPath, key);
      return new RunningServer({ server, door, start, socketPath, report, version: binary.version });
    } catch (error) {
      await server.stop(REFUSAL_GRACE_MS);
      await rm(socketPath, { force: true });
      throw error;
    }
  }

  #ask(): Promise<Known> {
    this.#known ??= this.#examine().catch((error: unknown) => {
      this.#known = null;
      throw error;
    });
    return this.#known;
  }

  async #examine(): Promise<Known> {
    const { program, environment } = this.options;
    const binary = await examineBinary(program, environment.PATH ?? '', this.#env);
    return { binary, devices: await serverDevices(binary, this.#env) };
  }
}

/** The CPU serves the marked trial device alone. */
function serves(gpu: Gpu, backend: Backend, devices: readonly ServerDevice[]): boolean {
  if (!gpu.usable || gpu.kind === 'simulated' || !gpu.backends.includes(backend)) return false;
  if (backend === 'cpu') return gpu.kind === 'trial';
  return gpu.kind === 'real' && deviceFor(gpu, backend, devices) !== undefined;
}

function blindness({ path, version }: ServerBinary, gpus: readonly Gpu[], devices: readonly ServerDevice[]): Issue {
  const sees = devices.map(({ name, description }) => `${name} (${description})`).join(', ') || 'no GPU';
  const wanted = gpus.map(({ name }) => name).join(', ');
  const message =
    `${path} (${version}) cannot use ${wanted}: it sees ${sees}. ` +
    'Take a build of llama.cpp for this machine (CUDA, ROCm or Vulkan) from October 2025 or later and check its drivers.';
  return { code: 'engine_missing', message };
}

function deviceName(gpu: Gpu, { instance: { backend } }: EngineStart, devices: readonly ServerDevice[]): string {
  const device = deviceFor(gpu, backend, devices);
  if (device !== undefined) return device.name;
  throw new EngineFailure(
    'unsupported',
    `llama-server has no ${backend} device for ${gpu.name}; is its driver installed, and is it a build for ${backend}?`,
  );
}

/** What it wrote while it loaded; the last of the lines may come after its first answer. */
async function loadLines(server: ServerProcess): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(server.lines), LINES_WAIT_MS);
  });
  try {
    return await Promise.race([server.linesUntil((lines) => readLoadLines(lines).splits !== null), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** It claims nothing but what it writes; the number of layers is the file's own. */
function claimsOf({ devices, offloaded }: LoadReport, { layers }: ModelHeader): EngineClaims {
  const gpuLayers = offloaded?.layers ?? 0;
  return {
    supportsGpuOffloading: devices.length > 0,
    deviceNames: devices.map(({ name }) => name),
    gpuLayers,
    totalLayers: layers ?? gpuLayers,
  };
}

function openDoor({ instance: { servedName }, socketPath }: EngineStart, engineSocket: string, key: string) {
  return EngineDoor.open({
    ...{ socketPath, engine: { socketPath: engineSocket }, servedName },
    headers: { authorization: `Bearer ${key}` },
    onward: serverOnward(serverQuestions(engineSocket, key)),
    explain: (answer) => explainServerError(servedName, answer),
  });
}

interface RunningParts {
  readonly server: ServerProcess;
  readonly door: EngineDoor;
  readonly start: EngineStart;
  readonly socketPath: string;
  readonly report: LoadReport;
  readonly version: string;
}

class RunningServer implements RunningEngine {
  readonly pid: number | null;
  readonly backend: Backend;
  readonly version: string;
  readonly layers: number | null;
  readonly measured: MeasuredBytes;
  readonly exited: Promise<EngineExit>;

  constructor(private readonly parts: RunningParts) {
    const { server, start, report, version, door } = parts;
    this.pid = server.pid;
    this.backend = start.instance.backend;
    this.version = version;
    this.layers = report.offloaded?.of ?? null;
    this.measured = measuredBytes(report, this.backend, start.gpus.length);
    this.exited = server.exited.then((exit) => {
      door.close();
      return exit;
    });
  }

  /** The door first: nothing is answered from then on. */
  async stop(graceMs: number): Promise<void> {
    this.parts.door.close();
    await this.parts.server.stop(graceMs);
    await rm(this.parts.socketPath, { force: true });
  }
}

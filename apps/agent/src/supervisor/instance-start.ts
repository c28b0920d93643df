/** From an assigned instance to an engine that answers: find the engine, have the file, wait for the turn, load, measure. */
import type { AssignedInstance, Gpu, InstanceState, MeasuredBytes, Progress } from '@aivailable/contracts';
import { type Engine, EngineFailure, type RunningEngine } from '../engines/engine.js';
import { withDriverRise } from './driver-rise.js';
import { proveRise } from './prove-rise.js';

const REFUSAL_GRACE_MS = 500;

export interface StartPorts {
  engine(instance: AssignedInstance): Engine | null;
  fetchFile(instance: AssignedInstance, signal: AbortSignal, onProgress: (at: Progress) => void): Promise<string>;
  /** The GPUs of the assignment in its order; throws `EngineFailure` when one is not here. */
  gpus(instance: AssignedInstance): readonly Gpu[];
  /** Waits until the instances that are leaving these GPUs are gone. */
  room(instance: AssignedInstance): Promise<void>;
  /** Waits until no other load runs on these GPUs; resolves with the end of the turn. */
  turn(instance: AssignedInstance): Promise<() => void>;
  /** The cards as they are right now. */
  look(): Promise<readonly Gpu[]>;
  newSocketPath(): string;
}

/** How far a start is, for whoever watches it. */
export interface StartWatch {
  readonly signal: AbortSignal;
  onStage(state: Extract<InstanceState, 'fetching' | 'starting'>): void;
  onProgress(progress: Progress): void;
}

export interface Started {
  readonly engine: RunningEngine;
  readonly measured: MeasuredBytes;
  readonly socketPath: string;
}

export async function startInstance(ports: StartPorts, wanted: AssignedInstance, watch: StartWatch): Promise<Started> {
  await ports.room(wanted);
  watch.signal.throwIfAborted();
  const engine = engineFor(ports, wanted);
  const filePath = engine.needsFile === false ? '' : await fetchFile(ports, wanted, watch);
  watch.onStage('starting');
  const endTurn = await ports.turn(wanted);
  try {
    watch.signal.throwIfAborted();
    return await load(ports, engine, wanted, filePath, watch.signal);
  } finally {
    endTurn();
  }
}

function engineFor(ports: StartPorts, wanted: AssignedInstance): Engine {
  const engine = ports.engine(wanted);
  if (engine) return engine;
  throw new EngineFailure('unsupported', `This node has no engine "${wanted.engine}" for ${wanted.backend}.`);
}

function fetchFile(ports: StartPorts, wanted: AssignedInstance, watch: StartWatch): Promise<string> {
  watch.onStage('fetching');
  return ports.fetchFile(wanted, watch.signal, (progress) => watch.onProgress(progress));
}

async function load(
  ports: StartPorts,
  engine: Engine,
  instance: AssignedInstance,
  filePath: string,
  signal: AbortSignal,
): Promise<Started> {
  const before = await ports.look();
  const socketPath = ports.newSocketPath();
  const running = await engine.start({ instance, filePath, gpus: ports.gpus(instance), socketPath, signal });
  try {
    return { engine: running, measured: measure(instance, running, before, await ports.look()), socketPath };
  } catch (error) {
    await running.stop(REFUSAL_GRACE_MS);
    throw error;
  }
}

/** What the load took, by the engine's and by the driver's count; throws where these contradict each other. */
function measure(
  { gpus, servedName }: AssignedInstance,
  running: RunningEngine,
  before: readonly Gpu[],
  after: readonly Gpu[],
): MeasuredBytes {
  const ids = gpus.map(({ gpuId }) => gpuId);
  const measured = withDriverRise(running.measured, before, after, ids);
  const ours = (all: readonly Gpu[]) => all.filter(({ id }) => ids.includes(id));
  proveRise(servedName, measured, ours(before), ours(after));
  return measured;
}
